import { fieldAt } from '@tidemark/manifest';
import type { ActionFamily } from '../action.js';
import { setting } from '../edit.js';

export const ARGO_PROMOTER: ActionFamily = {
  'promoter.argoproj.io/PullRequest': [
    {
      name: 'merge',
      displayName: 'Merge PR',
      iconClass: 'fa fa-fw fa-code-merge',
      isDisabled: (request) => fieldAt(request, 'spec', 'state') !== 'open',
      ...setting([['spec', 'state'], 'merged']),
    },
  ],
};

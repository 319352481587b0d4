import { fieldAt } from '@tidemark/manifest';
import type { ActionFamily } from '../action.js';
import { patch } from '../edit.js';

export const ARGO_CD: ActionFamily = {
  'argoproj.io/Application': [
    {
      name: 'toggle-auto-sync',
      displayName: 'Toggle Auto-Sync',
      iconClass: 'fa fa-fw fa-sync',
      // `automated` without `enabled` is on; without `automated` it is off.
      run: (application) => {
        const automated = fieldAt(application, 'spec', 'syncPolicy', 'automated');
        const isOn = automated !== undefined && automated !== null && fieldAt(automated, 'enabled') !== false;
        return patch(application, [['spec', 'syncPolicy', 'automated', 'enabled'], !isOn]);
      },
    },
  ],
};

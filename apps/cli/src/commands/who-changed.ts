import type { Command } from 'commander';
import { documents } from '../api/documents.js';
import { readAll } from '../api/pages.js';
import type { ResourceChange } from '../api/types.js';
import { usageError } from '../cli-error.js';
import { contextOf } from '../context.js';
import type { Io } from '../context.js';
import { resourceChangeView } from '../output/past-views.js';
import { wholeNumber } from './flags.js';

interface Flags {
  namespace?: string;
  group?: string;
  app?: string;
  cluster?: string;
  limit: number;
}

export function whoChangedCommand(program: Command, io: Io): void {
  program
    .command('who-changed')
    .argument('<KIND/NAME>', 'the object, for example Deployment/web')
    .description('who changed an object, newest first: commits, syncs, actions, and hands in the cluster')
    .option('-n, --namespace <namespace>', 'namespace of the object')
    .option('--group <group>', 'API group of the object')
    .option('--app <name>', 'only as part of this application')
    .option('--cluster <name>', 'only in this cluster')
    .option('--limit <n>', 'the most to read', wholeNumber, 100)
    .action(async (object: string, flags: Flags, command: Command) => {
      const context = await contextOf(command, io);
      const { kind, name } = objectOf(object);
      const resource = { kind, name, namespace: flags.namespace, group: flags.group };
      const changes = await readAll<ResourceChange>(context.api, documents.whoChanged, 'whoChanged', { resource, application: flags.app, cluster: flags.cluster }, flags.limit);
      context.list(changes, resourceChangeView(context.now()));
      if (changes.length === 0) context.tell(`Nothing is known of a change of ${object}; kinds and names are written as in the cluster (Deployment/web).`);
    });
}

function objectOf(text: string): { kind: string; name: string } {
  const [, kind = '', name = ''] = /^([^/]+)\/([^/]+)$/.exec(text) ?? [];
  if (kind === '') throw usageError(`"${text}" is no object.`, 'Write KIND/NAME, for example Deployment/web.');
  return { kind, name };
}

import { SYNC_OPTION_RULES } from '@tidemark/sync';
import { FieldFindings, FieldReader } from './field-reader.js';
import { readSyncOptions } from './sync-options.js';

function read(...syncOptions: string[]): { options: string[]; errors: string[]; warnings: string[] } {
  const findings = new FieldFindings();
  const options = readSyncOptions(new FieldReader(findings, 'spec.syncPolicy', { syncOptions }));
  return { options, errors: findings.errors.map(({ message }) => message), warnings: findings.warnings.map(({ path, message }) => `${path}: ${message}`) };
}

describe('the sync options of a declaration', () => {
  const every = Object.entries(SYNC_OPTION_RULES).flatMap(([name, { values }]) => values.map((value) => `${name}=${value.replace(/<number>|<seconds>/, '20').replace('<field manager>', 'my-tool')}`));

  it.each(every)('knows %s', (option) => {
    expect(read(option)).toEqual({ options: [option], errors: [], warnings: [] });
  });

  it('lets compare options stand among them, which have their effect', () => {
    expect(read('ServerSideDiff=false', 'IncludeMutationWebhook=true')).toMatchObject({ errors: [], warnings: [] });
  });

  it('takes them with spaces around the sign', () => {
    expect(read(' Prune = false ')).toEqual({ options: [' Prune = false '], errors: [], warnings: [] });
  });

  it('refuses a value that an option does not have, and names those it has', () => {
    expect(read('Prune=maybe', 'PruneLimit=many', 'Replace').errors).toEqual([
      'found "Prune=maybe", but Prune is one of Prune=true, Prune=false, Prune=confirm',
      'found "PruneLimit=many", but PruneLimit is one of PruneLimit=<number>, PruneLimit=<number>%',
      'found "Replace", but Replace is one of Replace=true, Replace=false',
    ]);
  });

  it('warns of one it does not know, also of a name that every object has', () => {
    const { warnings, errors } = read('Turbo=true', 'toString=true');
    expect(errors).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/^spec\.syncPolicy\.syncOptions\[0\]: the option "Turbo" is not known: .*known: Validate, Prune/), expect.stringContaining('"toString" is not known')]);
  });
});

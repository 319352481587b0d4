import fc from 'fast-check';
import type { KubernetesObject } from '@tidemark/manifest';
import { DEFAULT_SYNC_OPTIONS, objectSyncOptions, optionComplaints, parseSyncOptions, SYNC_OPTION_RULES, SYNC_OPTIONS_ANNOTATION, type SyncOptions } from './index.js';

const saying = (words: string): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', annotations: { [SYNC_OPTIONS_ANNOTATION]: words } } });

/** What comes of an option for one object, by what the application and the object's annotation say; '' = nothing is said. */
const outcome = (field: keyof SyncOptions, application: string, manifest: string, live = ''): unknown =>
  objectSyncOptions(parseSyncOptions([application].filter(Boolean)).options, saying(manifest), saying(live))[field];

describe('the precedence of sync options', () => {
  // Application | manifest | what holds.
  it.each<[keyof SyncOptions, string, string, unknown]>([
    ['validate', '', '', true],
    ['validate', 'Validate=false', '', false],
    ['validate', '', 'Validate=false', false],
    ['validate', 'Validate=false', 'Validate=true', false],
    ['prune', '', '', 'yes'],
    ['prune', 'Prune=false', '', 'no'],
    ['prune', 'Prune=false', 'Prune=true', 'yes'],
    ['prune', 'Prune=false', 'Prune=confirm', 'confirm'],
    ['prune', 'Prune=true', 'Prune=false', 'no'],
    ['prune', 'Prune=confirm', 'Prune=false', 'no'],
    ['delete', 'Delete=false', '', 'no'],
    ['delete', 'Delete=false', 'Delete=true', 'yes'],
    ['delete', '', 'Delete=confirm', 'confirm'],
    ['skipDryRunOnMissingResource', 'SkipDryRunOnMissingResource=true', 'SkipDryRunOnMissingResource=false', true],
    ['skipDryRunOnMissingResource', '', 'SkipDryRunOnMissingResource=true', true],
    ['applyOutOfSyncOnly', 'ApplyOutOfSyncOnly=true', '', true],
    ['applyOutOfSyncOnly', '', 'ApplyOutOfSyncOnly=true', false],
    ['prunePropagation', 'PrunePropagationPolicy=orphan', '', 'orphan'],
    ['prunePropagation', 'PrunePropagationPolicy=orphan', 'PrunePropagationPolicy=background', 'background'],
    ['pruneLast', 'PruneLast=true', 'PruneLast=false', true],
    ['pruneLast', '', 'PruneLast=true', true],
    ['pruneLimit', 'PruneLimit=5', 'PruneLimit=50', { unit: 'count', most: 5 }],
    ['replace', 'Replace=true', 'Replace=false', true],
    ['replace', 'Replace=false', 'Replace=true', true],
    ['force', 'Force=true', 'Force=false', true],
    ['force', '', 'Force=true', true],
    ['serverSideApply', '', '', undefined],
    ['serverSideApply', 'ServerSideApply=true', 'ServerSideApply=false', false],
    ['serverSideApply', 'ServerSideApply=false', 'ServerSideApply=true', true],
    ['clientSideApplyMigration', 'ClientSideApplyMigration=false', '', false],
    ['clientSideApplyMigration', '', 'ClientSideApplyMigration=false', false],
    ['clientSideApplyMigrationManager', '', '', ''],
    ['clientSideApplyMigrationManager', 'ClientSideApplyMigrationManager=my-tool', 'ClientSideApplyMigrationManager=other', 'my-tool'],
    ['createNamespace', 'CreateNamespace=true', '', true],
    ['createNamespace', '', 'CreateNamespace=true', false],
    ['failOnSharedResource', '', '', undefined],
    ['failOnSharedResource', 'FailOnSharedResource=true', 'FailOnSharedResource=false', false],
    ['respectIgnoreDifferences', 'RespectIgnoreDifferences=true', '', true],
    ['respectIgnoreDifferences', 'RespectIgnoreDifferences=true', 'RespectIgnoreDifferences=false', false],
  ])('%s: application "%s", object "%s" → %j', (field, application, manifest, held) => {
    expect(outcome(field, application, manifest)).toEqual(held);
  });

  it.each<[keyof SyncOptions, string, unknown]>([
    ['replace', 'Replace=true', true],
    ['force', 'Force=true', true],
    ['prune', 'Prune=false', 'no'],
    ['delete', 'Delete=false', 'no'],
    ['pruneLast', 'PruneLast=true', true],
    ['validate', 'Validate=false', true],
    ['serverSideApply', 'ServerSideApply=false', undefined],
  ])('%s: the live object alone says "%s" → %j', (field, live, held) => {
    expect(outcome(field, '', '', live)).toEqual(held);
  });

  it('gives the manifest the last word over the live object', () => {
    expect(outcome('prune', '', 'Prune=true', 'Prune=false')).toBe('yes');
  });

  it("hears Helm's word for Delete=false, which says nothing of pruning", () => {
    const kept: KubernetesObject = { ...saying('Delete=true'), metadata: { name: 'one', annotations: { 'helm.sh/resource-policy': 'keep', [SYNC_OPTIONS_ANNOTATION]: 'Delete=true' } } };
    expect(objectSyncOptions(DEFAULT_SYNC_OPTIONS, kept)).toMatchObject({ delete: 'no', prune: 'yes' });
    expect(objectSyncOptions(DEFAULT_SYNC_OPTIONS, undefined, kept)).toMatchObject({ delete: 'no' });
  });

  it('lets the later of two words count', () => {
    expect(outcome('prune', '', 'Prune=false,Prune=confirm')).toBe('confirm');
    expect(parseSyncOptions(['Prune=false', 'Prune=true']).options.prune).toBe('yes');
  });

  it('is nothing but the defaults for an application and an object that say nothing', () => {
    expect(objectSyncOptions(DEFAULT_SYNC_OPTIONS, saying(''), undefined)).toEqual(DEFAULT_SYNC_OPTIONS);
  });

  it('never fails, whatever stands in an annotation', () => {
    const word = fc.oneof(fc.string(), fc.tuple(fc.constantFrom(...Object.keys(SYNC_OPTION_RULES), '__proto__', 'toString'), fc.string()).map((pair) => pair.join('=')));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(Object.keys(objectSyncOptions(DEFAULT_SYNC_OPTIONS, saying(words.join(',')))).sort()).toEqual(Object.keys(DEFAULT_SYNC_OPTIONS).sort());
        expect(optionComplaints(words, 'object').every((text) => text.length > 0)).toBe(true);
      }),
    );
  });
});

describe('words that have no effect', () => {
  it('are told with what would have one', () => {
    expect(optionComplaints(['Turbo=true'], 'application')).toEqual([expect.stringMatching(/"Turbo=true" is no sync option; there are Validate, Prune/)]);
    expect(optionComplaints(['Prune=maybe'], 'object')).toEqual(['"Prune=maybe" says nothing: Prune is one of Prune=true, Prune=false, Prune=confirm']);
    expect(optionComplaints(['Replace'], 'object')).toEqual([expect.stringContaining('"Replace" says nothing')]);
  });

  it('are also options of the application on one object', () => {
    expect(optionComplaints(['CreateNamespace=true'], 'object')).toEqual(['"CreateNamespace=true" has no effect on one object: CreateNamespace is an option of the application']);
    expect(optionComplaints(['CreateNamespace=true'], 'application')).toEqual([]);
  });

  it('are not the compare options that travel with those of an application', () => {
    expect(optionComplaints(['ServerSideDiff=false', 'IncludeMutationWebhook=true'], 'application')).toEqual([]);
    expect(parseSyncOptions(['ServerSideDiff=false']).unknown).toEqual([]);
    expect(optionComplaints(['ServerSideDiff=false'], 'object')).toHaveLength(1);
  });
});

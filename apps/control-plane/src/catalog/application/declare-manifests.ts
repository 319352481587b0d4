import { execute, load, type EventMeta, type EventStore } from '@tidemark/event-store';
import { mapLimited, TidemarkError, uuidv5 } from '@tidemark/kernel';
import { readDocuments, type DocumentIssue, type ReadDocuments } from '../argocd/manifest-documents.js';
import type { ClusterBinding } from '../domain/application-spec.js';
import { application } from '../domain/application.js';
import { applicationStream } from '../domain/application-identity.js';
import type { ApplicationDeclared } from '../domain/catalog.events.js';
import { bindClusters } from '../domain/cluster-binding.js';
import { directoryFor, type ClusterLookup } from './cluster-lookup.js';
import { CONCURRENT_APPENDS } from './concurrent-appends.js';
import type { DeclaredOutcome, DeclareManifestsInput, DeclareManifestsResult } from './declare-manifests.command.js';
import { declaredApplication } from './declared-application.js';
import { recordRefusal } from './record-refusal.js';
import type { Withheld, WithheldValues } from './withheld-values.js';

interface Planned {
  withheld: Withheld;
  outcome: DeclaredOutcome['outcome'];
}

/** Reads, binds and records declarations a person gives. Nothing is declared unless every document can be; a refusal is recorded as one. */
export class ManifestDeclarer {
  constructor(
    private readonly store: EventStore,
    private readonly clusters: ClusterLookup,
    private readonly values: WithheldValues,
  ) {}

  async declare(input: DeclareManifestsInput): Promise<DeclareManifestsResult> {
    const documents = readDocuments(input.manifests);
    if (!documents.ok) return this.refuse(documents.error, input);
    const bound = await this.bind(documents.value, input.clusters);
    if (bound.errors.length > 0) return this.refuse(bound.errors, input);
    const withheld = await mapLimited(bound.declared, CONCURRENT_APPENDS, (declared) => this.values.withhold(declared));
    const planned = await this.plan(withheld);
    if (planned.errors.length > 0) return this.refuse(planned.errors, input);
    const position = input.dryRun ? 0 : await this.record(planned.planned, input);
    const applications = planned.planned.map(({ withheld: { declared: { applicationId, name, namespace } }, outcome }) => ({ applicationId, name, namespace, outcome }));
    return { applications, warnings: documents.value.warnings, errors: [], position };
  }

  private async refuse(errors: DocumentIssue[], input: DeclareManifestsInput): Promise<DeclareManifestsResult> {
    const position = input.dryRun ? 0 : await recordRefusal(this.store, errors, input);
    return { applications: [], warnings: [], errors, position };
  }

  private async bind({ applications }: ReadDocuments, names: readonly string[]): Promise<{ declared: ApplicationDeclared[]; errors: DocumentIssue[] }> {
    const errors: DocumentIssue[] = [];
    const bound: ClusterBinding[] = [];
    for (const name of new Set(names)) {
      const cluster = await this.clusters.byName(name);
      if (cluster) bound.push(cluster);
      else errors.push({ application: null, path: '--cluster', message: `no cluster "${name}" is registered: register it with \`tidemark cluster register ${name}\`` });
    }
    const directory = await directoryFor(applications.map(({ destination }) => destination), this.clusters);
    const declared = applications.flatMap((parsed) => {
      const clusters = bindClusters(parsed.destination, bound, directory);
      if (clusters.ok) return [declaredApplication(parsed, { clusters: clusters.value, owner: null, origin: { kind: 'api' } })];
      // A name that is not registered has been reported already; that it binds nothing is no news.
      if (errors.length === 0 || parsed.destination.kind !== 'bound') errors.push({ application: `${parsed.namespace}/${parsed.name}`, ...clusters.error });
      return [];
    });
    return { declared, errors };
  }

  private async plan(all: readonly Withheld[]): Promise<{ planned: Planned[]; errors: DocumentIssue[] }> {
    const errors: DocumentIssue[] = [];
    const planned = await mapLimited(all, CONCURRENT_APPENDS, async (withheld): Promise<Planned[]> => {
      const { declared } = withheld;
      const { state } = await load(this.store, application, applicationStream(declared.applicationId));
      try {
        const events = application.decide(state, { kind: 'declare', declared });
        const outcome = events.length === 0 ? 'unchanged' : state === null || state.retired ? 'created' : 'configured';
        return [{ withheld, outcome }];
      } catch (refused) {
        if (!(refused instanceof TidemarkError)) throw refused;
        errors.push({ application: `${declared.namespace}/${declared.name}`, path: 'metadata.name', message: `${refused.message}. ${refused.nextStep ?? ''}`.trim() });
        return [];
      }
    });
    return { planned: planned.flat(), errors };
  }

  private async record(planned: readonly Planned[], { commandId, meta }: { commandId: string; meta: EventMeta }): Promise<number> {
    const changed = planned.filter(({ outcome }) => outcome !== 'unchanged');
    const positions = await mapLimited(changed, CONCURRENT_APPENDS, async ({ withheld, outcome }) => {
      const { declared } = withheld;
      await this.values.keep(withheld);
      const { position } = await execute(this.store, application, {
        stream: applicationStream(declared.applicationId),
        commandId: uuidv5(declared.applicationId, commandId),
        meta,
        command: { kind: 'declare', declared },
        presumedNew: outcome === 'created',
      });
      return position;
    });
    await this.values.forgetOthers(changed.map(({ withheld }) => withheld));
    return positions.reduce((highest, position) => Math.max(highest, position), 0);
  }
}

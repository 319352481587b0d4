import type { HealthRule, HealthRules } from './rule.js';
import { entriesAt, firstOf, has, health, numberAt, phase, when, always } from './vocabulary/index.js';

const nodes: HealthRule = (object) => {
  const ready = (numberAt(object, 'status.readyReplicas') ?? 0) >= (numberAt(object, 'status.replicas') ?? 1);
  const all = ready && entriesAt(object, 'status.solrNodes').every((node) => node['ready'] === true);
  return all ? health('Healthy', 'Solr is ready') : health('Progressing', 'Not all replicas are ready');
};

/** Source: https://apache.github.io/solr-operator/docs/ */
export const solr: HealthRules = {
  'solr.apache.org/SolrCloud': firstOf(when(has('status.solrNodes'), nodes), always('Progressing', 'Waiting for solr to exist')),
  'solr.apache.org/SolrBackup': firstOf(
    phase('status.finished', { true: (_word, object) => phase('status.successful', { true: health('Healthy', 'Backup is complete'), false: health('Degraded', 'Backup failed') })(object) ?? health('Degraded', 'Backup failed') }),
    always('Progressing', 'Backup is under way'),
  ),
  'solr.apache.org/SolrPrometheusExporter': firstOf(phase('status.ready', { true: health('Healthy', 'Exporter is ready') }), always('Progressing', 'Exporter is not ready yet')),
};

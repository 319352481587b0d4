import type { DestinationReference } from '../domain/cluster-binding.js';
import type { FieldReader } from './field-reader.js';

export interface DestinationFields {
  reference: DestinationReference;
  namespace: string;
}

const IN_CLUSTER_SERVER = 'https://kubernetes.default.svc';
const IN_CLUSTER_NAME = 'in-cluster';

/** RFC 1123 label, what Kubernetes takes as a namespace. */
export const isNamespace = (text: string): boolean => text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);

export function readDestination(spec: FieldReader): DestinationFields {
  const fields = spec.mapping('destination');
  if (!fields) {
    if (!spec.has('destination')) spec.error('destination', 'is missing: give destination.server or destination.name');
    return { reference: { kind: 'bound' }, namespace: '' };
  }
  const namespace = fields.filled('namespace') ?? '';
  if (namespace !== '' && !isNamespace(namespace)) fields.error('namespace', `found "${namespace}", but a namespace has lower-case letters, digits and "-", at most 63`);
  const reference = readReference(fields);
  fields.close();
  return { reference, namespace };
}

function readReference(fields: FieldReader): DestinationReference {
  const server = fields.filled('server');
  const name = fields.filled('name');
  if (server !== null && name !== null) {
    fields.findings.error(fields.path, 'has both server and name: give one of them');
  } else if (name !== null) {
    return name === IN_CLUSTER_NAME ? { kind: 'bound' } : { kind: 'name', name };
  } else if (server !== null) {
    return serverReference(fields, server);
  } else if (!fields.has('server') && !fields.has('name')) {
    fields.findings.error(fields.path, 'has neither server nor name: one of them says which cluster is meant');
  }
  return { kind: 'bound' };
}

function serverReference(fields: FieldReader, server: string): DestinationReference {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    fields.error('server', `found "${server.slice(0, 200)}", but the URL of an API server is expected, such as ${IN_CLUSTER_SERVER}`);
    return { kind: 'bound' };
  }
  const plain = server.replace(/\/+$/, '').replace(/:443$/, '');
  return plain === IN_CLUSTER_SERVER ? { kind: 'bound' } : { kind: 'server', server: server.replace(/\/+$/, '') };
}

export interface ObjectName { group: string; kind: string; namespace: string; name: string }

export const keyTextOf = ({ group, kind, namespace, name }: ObjectName): string => [group, kind, namespace, name].join('/');

/** `group/Kind/namespace/name` as people say it: kind and name first, the namespace when there is one. */
export function ObjectKey({ of: key }: { of: string }) {
  const [, kind = '', namespace = '', ...rest] = key.split('/');
  const name = rest.join('/');
  if (name === '') return <code>{key}</code>;
  return <span className="object" title={key}><span className="kind">{kind}</span> <code>{name}</code>{namespace !== '' && <span className="quiet small">in {namespace}</span>}</span>;
}

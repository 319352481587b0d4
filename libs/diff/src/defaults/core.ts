import { isRecord } from '@tidemark/kernel';
import { inside, defaults, each, within, type DefaultRule } from './rules.js';

export const SECRET: DefaultRule = defaults({ type: 'Opaque' });

/** Every namespace carries its name as a label. */
export const NAMESPACE: DefaultRule = (object) => {
  const { metadata } = object;
  const name = isRecord(metadata) ? metadata['name'] : undefined;
  const labelled = typeof name === 'string' && name !== '' ? inside('metadata', within('labels', defaults({ 'kubernetes.io/metadata.name': name })))(object) : object;
  return within('status', defaults({ phase: 'Active' }))(labelled);
};

/** For containers, what is not stated follows from the maximum: the default limit from it, the default request from the limit. */
const LIMIT: DefaultRule = (item) => {
  if (item['type'] !== 'Container') return item;
  const limits = { ...asMap(item['max']), ...asMap(item['default']) };
  const requests = { ...asMap(item['min']), ...limits, ...asMap(item['defaultRequest']) };
  return { ...item, ...(Object.keys(limits).length > 0 && { default: limits }), ...(Object.keys(requests).length > 0 && { defaultRequest: requests }) };
};

const asMap = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

export const LIMIT_RANGE: DefaultRule = within('spec', each('limits', LIMIT));

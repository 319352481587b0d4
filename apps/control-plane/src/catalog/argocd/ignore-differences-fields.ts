import { parseJq } from '@tidemark/diff';
import { messageOf } from '@tidemark/kernel';
import type { IgnoreRule } from '@tidemark/protocol';
import type { FieldReader } from './field-reader.js';

/** `spec.ignoreDifferences`: which fields of which objects may differ from Git. `kind: "*"` and `group: "*"` mean all. */
export function readIgnoreDifferences(spec: FieldReader): IgnoreRule[] {
  return spec.mappings('ignoreDifferences').map(readRule);
}

function readRule(fields: FieldReader): IgnoreRule {
  const kind = fields.filled('kind');
  if (kind === null) fields.error('kind', 'is missing: say which kind of object the rule is for, or "*"');
  const jsonPointers = fields.texts('jsonPointers');
  jsonPointers.forEach((pointer, index) => {
    if (!pointer.startsWith('/')) fields.error(`jsonPointers`, `entry ${String(index)}: a JSON pointer starts with "/", as in /spec/replicas`);
  });
  const jqPathExpressions = fields.texts('jqPathExpressions');
  jqPathExpressions.forEach((expression, index) => {
    const problem = problemOf(expression);
    if (problem !== null) fields.findings.warn(`${fields.path}.jqPathExpressions`, `entry ${String(index)} ignores nothing: ${problem}`);
  });
  const rule: IgnoreRule = {
    group: fields.filled('group') ?? '',
    kind: kind ?? '',
    ...optional('name', fields.filled('name')),
    ...optional('namespace', fields.filled('namespace')),
    jsonPointers,
    jqPathExpressions,
    managedFieldsManagers: fields.texts('managedFieldsManagers'),
  };
  if (rule.jsonPointers.length + rule.jqPathExpressions.length + rule.managedFieldsManagers.length === 0) {
    fields.findings.warn(fields.path, 'names no field: give jsonPointers, jqPathExpressions or managedFieldsManagers');
  }
  fields.close();
  return rule;
}

function problemOf(expression: string): string | null {
  try {
    parseJq(expression);
    return null;
  } catch (thrown) {
    return messageOf(thrown);
  }
}

const optional = <K extends string>(name: K, value: string | null): Partial<Record<K, string>> =>
  value === null ? {} : ({ [name]: value } as Record<K, string>);

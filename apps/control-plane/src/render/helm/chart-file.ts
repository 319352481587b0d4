import { isRecord } from '@tidemark/kernel';
import { parse } from 'yaml';
import { RenderFailure } from '../domain/render-failure.js';

export interface ChartDependency {
  readonly name: string;
  readonly repository: string;
}

/** The dependencies a Chart.yaml (or, for old charts, requirements.yaml) names. */
export function chartDependencies(file: string, content: Buffer): ChartDependency[] {
  let value: unknown;
  try {
    value = parse(content.toString('utf8'), { maxAliasCount: 100, logLevel: 'error' });
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '').replace(/:$/, '') : '';
    throw new RenderFailure('render.malformed-chart', `${file} is not valid YAML: ${reason}`, { nextStep: 'Correct the file and commit.', file, cause });
  }
  const listed = isRecord(value) ? value['dependencies'] : undefined;
  if (!Array.isArray(listed)) return [];
  return listed.filter(isRecord).map((one) => ({ name: asText(one['name']), repository: asText(one['repository']) }));
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

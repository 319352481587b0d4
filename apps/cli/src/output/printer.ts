import { stringify } from 'yaml';
import { usageError } from '../cli-error.js';
import { table } from './table.js';

export const FORMATS = ['table', 'wide', 'json', 'yaml', 'name'] as const;
export type Format = (typeof FORMATS)[number];

/** How one kind of thing is shown. */
export interface View<T> {
  name: (item: T) => string;
  columns: readonly Column<T>[];
}
export interface Column<T> {
  head: string;
  of: (item: T) => string;
  /** Shown by `-o wide` only. */
  wide?: boolean;
}

export function parseFormat(text: string): Format {
  const format = FORMATS.find((known) => known === text);
  if (format === undefined) throw usageError(`There is no output format "${text}".`, `Use one of: ${FORMATS.join(', ')}`);
  return format;
}

/** Data for standard output; the caller writes it. */
export function render<T>(items: readonly T[], view: View<T>, format: Format): string {
  switch (format) {
    case 'json':
      return JSON.stringify(items, null, 2);
    case 'yaml':
      return stringify(items).trimEnd();
    case 'name':
      return items.map(view.name).join('\n');
    case 'table':
    case 'wide': {
      const columns = view.columns.filter((column) => format === 'wide' || column.wide !== true);
      return table(columns.map((column) => column.head), items.map((item) => columns.map((column) => column.of(item))));
    }
  }
}

import { annotationWords } from '@tidemark/manifest';
import { optionComplaints, SYNC_OPTIONS_ANNOTATION } from '@tidemark/sync';
import { objectName } from '../cluster/index.js';
import type { PreparedBundle } from './bundle-objects.js';

const TOLD = 5;

/** What the sync options of an application and of its objects say in vain, as one message; null when all have effect. */
export function optionWarning(options: readonly string[], bundle: PreparedBundle): string | null {
  const complaints = optionComplaints(options, 'application');
  for (const { key, object } of bundle.objects.values()) {
    const words = annotationWords(object, SYNC_OPTIONS_ANNOTATION);
    complaints.push(...optionComplaints(words, 'object').map((complaint) => `${objectName(key)}: ${complaint}`));
  }
  if (complaints.length === 0) return null;
  const more = complaints.length > TOLD ? `; and ${complaints.length - TOLD} more` : '';
  return `sync options that have no effect: ${complaints.slice(0, TOLD).join('; ')}${more}`;
}

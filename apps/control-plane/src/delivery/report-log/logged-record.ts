import { report } from '@tidemark/protocol';
import { z } from 'zod';
import type { LoggedReport } from './report-log.js';

/** A record of the topic. The gateway checked it before it wrote it; the topic may hold what somebody else wrote. */
const loggedReport = z
  .object({
    clusterId: z.uuid(),
    epoch: z.uuid(),
    seq: z.number().int().positive(),
    observedAt: z.string().nullable(),
    receivedAt: z.string(),
    report: report.nullable(),
    poison: z.object({ code: z.enum(['INVALID', 'TOO_LARGE', 'UNSUPPORTED']), message: z.string().max(1_024), payloadDigest: z.string() }).nullable(),
  })
  .refine(({ report: good, poison }) => (good === null) !== (poison === null), 'must have exactly one of report and poison');

/** @throws when it is no record of this control plane */
export function parseLogged(value: string | null): LoggedReport {
  if (value === null) throw new TypeError('the record is empty');
  return loggedReport.parse(JSON.parse(value)) as LoggedReport;
}

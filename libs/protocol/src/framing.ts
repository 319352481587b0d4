import { err, messageOf, ok, TidemarkError, type Result } from '@tidemark/kernel';
import { z } from 'zod';
import type { DesiredTarget, WithdrawnTarget } from './desired.js';
import type { reports} from './messages.js';
import { desiredStored, hello, ping, pong, rotate, serverMessage, type AgentMessage, type ServerMessage } from './messages.js';
import { sequencedReport, type SequencedReport } from './reports.js';
import { counter, LIMITS, shortText, uuid } from './scalars.js';

/** Why a frame was not understood; `type` is the message's own word for itself, when it has one. */
export interface FrameProblem {
  readonly code: 'INVALID' | 'TOO_LARGE' | 'UNSUPPORTED';
  readonly message: string;
  readonly type: string | null;
}

/**
 * A report whose place in the sequence is readable but whose content is not checked yet. The two are apart so that one
 * bad report costs one report, not the batch around it.
 */
export const uncheckedReport = z.object({ epoch: uuid, seq: counter.min(1), observedAt: z.unknown(), report: z.unknown() });
export type UncheckedReport = z.infer<typeof uncheckedReport>;

const uncheckedReports = z.object({ type: z.literal('REPORTS'), batch: z.array(uncheckedReport).min(1).max(LIMITS.reportsPerBatch) });
const receivedAgentMessage = z.discriminatedUnion('type', [hello, desiredStored, uncheckedReports, ping, pong, rotate]);
/** An agent's message as the gateway reads it: everything is checked but what is inside of each report. */
export type ReceivedAgentMessage = z.infer<typeof receivedAgentMessage>;

const agentTypes: ReadonlySet<string> = new Set<AgentMessage['type']>(['HELLO', 'DESIRED_STORED', 'REPORTS', 'PING', 'PONG', 'ROTATE']);
const serverTypes: ReadonlySet<string> = new Set<ServerMessage['type']>([
  'WELCOME', 'DESIRED', 'OP', 'ACK', 'NACK', 'CREDIT', 'REWIND', 'PING', 'PONG', 'ROTATED', 'GOAWAY',
]);

/** @throws TidemarkError `protocol.frame-too-large` */
export function encodeFrame(message: AgentMessage | ServerMessage): string {
  const text = JSON.stringify(message);
  const bytes = Buffer.byteLength(text);
  if (bytes > LIMITS.frameBytes) {
    throw new TidemarkError('protocol.frame-too-large', `A ${message.type} frame of ${bytes} bytes is above the limit of ${LIMITS.frameBytes}.`, {
      nextStep: 'Split it into several frames.',
    });
  }
  return text;
}

export const parseAgentFrame = (frame: string | Uint8Array): Result<ReceivedAgentMessage, FrameProblem> =>
  parseFrame(frame, receivedAgentMessage, agentTypes);

export const parseServerFrame = (frame: string | Uint8Array): Result<ServerMessage, FrameProblem> => parseFrame(frame, serverMessage, serverTypes);

const anyOperation = z.object({ type: z.literal('OP'), operationId: uuid, operation: z.object({ kind: shortText }) });

/** The operation in a frame that was not understood, when it is one at all: a later control plane asks for what this side does not know, and waits. */
export function unknownOperation(frame: string | Uint8Array): { operationId: string; kind: string } | null {
  try {
    const parsed = anyOperation.safeParse(JSON.parse(typeof frame === 'string' ? frame : utf8.decode(frame)));
    return parsed.success ? { operationId: parsed.data.operationId, kind: parsed.data.operation.kind } : null;
  } catch {
    // No JSON: then it is no operation. What is wrong with it was said when the frame was parsed.
    return null;
  }
}

/** Checks the inside of one report. */
export function checkReport(unchecked: UncheckedReport): Result<SequencedReport, FrameProblem> {
  const parsed = sequencedReport.safeParse(unchecked);
  if (parsed.success) return ok(parsed.data);
  return err({ code: 'INVALID', message: describeIssues(parsed.error), type: typeOf(unchecked.report) });
}

function parseFrame<T>(frame: string | Uint8Array, schema: z.ZodType<T>, known: ReadonlySet<string>): Result<T, FrameProblem> {
  const bytes = typeof frame === 'string' ? Buffer.byteLength(frame) : frame.byteLength;
  if (bytes > LIMITS.frameBytes) {
    return err({ code: 'TOO_LARGE', message: `The frame has ${bytes} bytes, the limit is ${LIMITS.frameBytes}.`, type: null });
  }
  let value: unknown;
  try {
    value = JSON.parse(typeof frame === 'string' ? frame : utf8.decode(frame));
  } catch (error) {
    return err({ code: 'INVALID', message: `The frame is not JSON in UTF-8: ${messageOf(error).slice(0, 200)}`, type: null });
  }
  const type = typeOf(value);
  if (type !== null && !known.has(type)) {
    return err({ code: 'UNSUPPORTED', message: `The message type ${JSON.stringify(type)} is not known to this side.`, type });
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? ok(parsed.data) : err({ code: 'INVALID', message: describeIssues(parsed.error), type });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function typeOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('type' in value)) return null;
  return typeof value.type === 'string' ? value.type.slice(0, 64) : null;
}

/** The first problems by path; values are left out, since they may be anything. */
function describeIssues(error: z.ZodError): string {
  const shown = error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`);
  return shown.join('; ').slice(0, 1_000);
}

/** Room left in every frame for the members around the list. */
const ENVELOPE_BYTES = 1_024;

/** Splits a list into runs that fit one frame. An item that fits no frame at all comes back as `oversized`. */
export function runsThatFit<T>(items: readonly T[], maxItems: number): { runs: T[][]; oversized: T[] } {
  const runs: T[][] = [];
  const oversized: T[] = [];
  let room = 0;
  for (const item of items) {
    const bytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (bytes > LIMITS.frameBytes - ENVELOPE_BYTES) {
      oversized.push(item);
      continue;
    }
    let run = runs.at(-1);
    if (run === undefined || run.length >= maxItems || bytes > room) {
      run = [];
      runs.push(run);
      room = LIMITS.frameBytes - ENVELOPE_BYTES;
    }
    run.push(item);
    room -= bytes;
  }
  return { runs, oversized };
}

type DesiredMessage = Extract<ServerMessage, { type: 'DESIRED' }>;

/**
 * The frames that carry one revision; every one but the last says `more`. Without targets and withdrawals there still is
 * one frame, which moves the revision.
 */
export function desiredFrames(
  revision: number,
  targets: readonly DesiredTarget[],
  withdrawn: readonly WithdrawnTarget[],
): { frames: DesiredMessage[]; oversized: DesiredTarget[] } {
  const wanted = runsThatFit(targets, LIMITS.targetsPerDesired);
  const gone = runsThatFit(withdrawn, LIMITS.targetsPerDesired);
  const parts = [
    ...wanted.runs.map((run) => ({ targets: run, withdrawn: [] as WithdrawnTarget[] })),
    ...gone.runs.map((run) => ({ targets: [] as DesiredTarget[], withdrawn: run })),
  ];
  if (parts.length === 0) parts.push({ targets: [], withdrawn: [] });
  const frames = parts.map((part, index) => ({ type: 'DESIRED' as const, revision, more: index < parts.length - 1, ...part }));
  return { frames, oversized: wanted.oversized };
}

/** The REPORTS frames for a run of reports, in order. */
export function reportFrames(batch: readonly SequencedReport[]): z.infer<typeof reports>[] {
  return runsThatFit(batch, LIMITS.reportsPerBatch).runs.map((run) => ({ type: 'REPORTS' as const, batch: run }));
}

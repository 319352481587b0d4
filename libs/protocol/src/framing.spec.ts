import fc from 'fast-check';
import {
  checkReport, desiredFrames, encodeFrame, LIMITS, parseAgentFrame, parseServerFrame, reportFrames, runsThatFit, unknownOperation, type DesiredTarget, type SequencedReport,
} from './index.js';

const epoch = '44444444-4444-4444-8444-444444444444';
const sequenced = (seq: number, message: string): SequencedReport => ({
  epoch, seq, observedAt: '2026-01-01T00:00:00.000Z',
  report: { type: 'operation-finished', operationId: epoch, outcome: 'succeeded', message: '', result: message },
});
const target = (n: number, filler = ''): DesiredTarget => ({
  targetId: `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`, assignment: 1,
  application: { id: epoch, name: 'a', namespace: filler }, destinationNamespace: '', bundle: `sha256:${'a'.repeat(64)}`, revision: 'r', sync: null,
  policy: { selfHeal: false, prune: false, allowEmpty: false, retry: { limit: 0, backoffSeconds: 1, factor: 1, maxBackoffSeconds: 1 } }, syncOptions: [], ignoreDifferences: [],
});

describe('runsThatFit', () => {
  it('keeps every item once and in order, and no run above its limits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: 30 }), fc.integer({ min: 1, max: 10 }), (sizes, most) => {
        const items = sizes.map((size, index) => ({ index, text: 'x'.repeat(size) }));
        const { runs, oversized } = runsThatFit(items, most);
        expect([...runs.flat(), ...oversized].map((item) => item.index).sort((a, b) => a - b)).toEqual(items.map((item) => item.index));
        expect(runs.flat().map((item) => item.index)).toEqual([...runs.flat().map((item) => item.index)].sort((a, b) => a - b));
        for (const run of runs) {
          expect(run.length).toBeLessThanOrEqual(most);
          expect(Buffer.byteLength(JSON.stringify(run))).toBeLessThanOrEqual(LIMITS.frameBytes);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('frames', () => {
  it('of many targets say more until the last, and all have one revision', () => {
    const { frames } = desiredFrames(9, Array.from({ length: 450 }, (_, n) => target(n)), [{ targetId: epoch, assignment: 2, cascade: false }]);
    expect(frames.map((frame) => [frame.revision, frame.more, frame.targets.length, frame.withdrawn.length])).toEqual([
      [9, true, 200, 0], [9, true, 200, 0], [9, true, 50, 0], [9, false, 0, 1],
    ]);
    for (const frame of frames) expect(parseServerFrame(encodeFrame(frame)).ok).toBe(true);
  });

  it('without any statement still move the revision', () => {
    expect(desiredFrames(3, [], []).frames).toEqual([{ type: 'DESIRED', revision: 3, more: false, targets: [], withdrawn: [] }]);
  });

  it('of reports stay below the limit of a frame', () => {
    const frames = reportFrames(Array.from({ length: 20 }, (_, n) => sequenced(n + 1, 'y'.repeat(60_000))));
    expect(frames.flatMap((frame) => frame.batch.map((item) => item.seq))).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    for (const frame of frames) expect(Buffer.byteLength(encodeFrame(frame))).toBeLessThanOrEqual(LIMITS.frameBytes);
  });

  it('above the limit are refused by the sender', () => {
    expect(() => encodeFrame({ type: 'REPORTS', batch: [sequenced(1, 'z'.repeat(LIMITS.frameBytes))] })).toThrow(expect.objectContaining({ code: 'protocol.frame-too-large' }));
  });

  it.each([
    ['is above the limit', 'x'.repeat(LIMITS.frameBytes + 1), 'TOO_LARGE'],
    ['is not JSON', '{', 'INVALID'],
    ['is not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'INVALID'],
    ['is not an object', '[]', 'INVALID'],
    ['has an unknown type', '{"type":"FUTURE"}', 'UNSUPPORTED'],
    ['has a type of the other direction', '{"type":"WELCOME"}', 'UNSUPPORTED'],
    ['has a seq beyond exact numbers', `{"type":"REPORTS","batch":[{"epoch":"${epoch}","seq":9007199254740993,"report":{}}]}`, 'INVALID'],
    ['has U+0000 in a text', '{"type":"ROTATE","csr":"a\\u0000b"}', 'INVALID'],
    ['has an empty batch', '{"type":"REPORTS","batch":[]}', 'INVALID'],
  ])('that %s are not understood', (_what, frame, code) => {
    expect(parseAgentFrame(frame)).toMatchObject({ ok: false, error: { code } });
  });

  it('never quote what they were given in a problem', () => {
    const parsed = parseAgentFrame('{"type":"HELLO","epoch":"hunter2"}');
    expect(JSON.stringify(parsed)).not.toContain('hunter2');
  });

  it('of anything at all never throw', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.uint8Array()), (frame) => void parseAgentFrame(frame)));
  });
});

describe('checkReport', () => {
  it('tells a good report from a bad one of the same batch', () => {
    const good = sequenced(1, '');
    expect(checkReport(good)).toEqual({ ok: true, value: good });
    expect(checkReport({ ...good, report: { type: 'invented' } })).toMatchObject({ ok: false, error: { code: 'INVALID', type: 'invented' } });
    expect(checkReport({ ...good, observedAt: 'yesterday' })).toMatchObject({ ok: false });
  });
});

describe('unknownOperation', () => {
  const later = { type: 'OP', operationId: epoch, expiresAt: '2026-01-01T00:00:00Z', operation: { kind: 'invented', depth: 3 } };

  it('names what a later control plane asks for, so that it can be answered', () => {
    expect(parseServerFrame(JSON.stringify(later))).toMatchObject({ ok: false, error: { code: 'INVALID', type: 'OP' } });
    expect(unknownOperation(JSON.stringify(later))).toEqual({ operationId: epoch, kind: 'invented' });
    expect(unknownOperation(Buffer.from(JSON.stringify(later)))).toEqual({ operationId: epoch, kind: 'invented' });
  });

  it('sees none in anything else, and never throws', () => {
    expect(unknownOperation(JSON.stringify({ ...later, operationId: 'x' }))).toBeNull();
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.uint8Array()), (frame) => expect(unknownOperation(frame)).toBeNull()));
  });
});

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { agentMessage, parseAgentFrame, parseServerFrame, serverMessage } from '@tidemark/protocol';
import type { z } from 'zod';

/** Frames as version 1 sends them. They are never edited: an agent of this version may send them for years to come. */
const FRAMES = path.join(import.meta.dirname, 'v1');

const framesOf = (side: string): [string, string][] =>
  readdirSync(path.join(FRAMES, side)).map((name) => [path.basename(name, '.json'), readFileSync(path.join(FRAMES, side, name), 'utf8')]);

const typesOf = (union: { options: readonly z.ZodObject<{ type: z.ZodLiteral<string> }>[] }): string[] => union.options.map((option) => option.shape.type.value).sort();
const typesIn = (side: string): string[] => [...new Set(framesOf(side).map(([, text]) => (JSON.parse(text) as { type: string }).type))].sort();

/** SHA-256 of every frame by its path. A line is added with a new frame; a line that is there never changes. */
const frozen = JSON.parse(readFileSync(path.join(import.meta.dirname, 'frozen.json'), 'utf8')) as Record<string, string>;

describe('the frames of protocol version 1', () => {
  it('are those that were frozen, byte for byte', () => {
    const paths = ['agent', 'server'].flatMap((side) => readdirSync(path.join(FRAMES, side)).map((name) => `v1/${side}/${name}`));
    const digests = paths.map((file) => [file, createHash('sha256').update(readFileSync(path.join(import.meta.dirname, file))).digest('hex')]);
    expect(Object.fromEntries(digests)).toEqual(frozen);
  });

  it.each(framesOf('agent'))('agent/%s is understood as it was written', (_name, text) => {
    const parsed = parseAgentFrame(text);
    expect(parsed).toEqual({ ok: true, value: JSON.parse(text) as unknown });
    expect(agentMessage.parse(JSON.parse(text))).toEqual(JSON.parse(text));
  });

  it.each(framesOf('server'))('server/%s is understood as it was written', (_name, text) => {
    expect(parseServerFrame(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
  });

  it('show every type of message', () => {
    expect(typesIn('agent')).toEqual(typesOf(agentMessage as never));
    expect(typesIn('server')).toEqual(typesOf(serverMessage as never));
  });

  it.each([...framesOf('agent'), ...framesOf('server')])('%s with members of a later version is still understood', (name, text) => {
    const later = JSON.stringify({ ...(JSON.parse(text) as object), addedLater: { deep: true } });
    const parsed = framesOf('agent').some(([agent, known]) => agent === name && known === text) ? parseAgentFrame(later) : parseServerFrame(later);
    expect(parsed.ok).toBe(true);
  });
});

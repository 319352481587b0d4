import { TidemarkError } from '@tidemark/kernel';
import { z } from 'zod';
import type { NewEvent, RecordedEvent } from './events.js';

/** One version of one type of event. `describe` is one sentence for the catalogue. */
export interface EventDefinition<T extends string = string, S extends z.ZodType = z.ZodType> {
  readonly type: T;
  readonly v: number;
  readonly schema: S;
  readonly describe: string;
}

/** A definition that also makes its events: `WaveStarted.of({...})`. */
export interface EventKind<T extends string = string, S extends z.ZodType = z.ZodType> extends EventDefinition<T, S> {
  of(data: z.input<S>): { type: T; v: number; data: z.input<S> };
}

/** Declares an event where it belongs, for a registry to collect. `v` is 1 unless given. */
export function defineEvent<T extends string, S extends z.ZodType>(definition: { type: T; v?: number; schema: S; describe: string }): EventKind<T, S> {
  const { type, v = 1, schema, describe } = definition;
  return { type, v, schema, describe, of: (data) => ({ type, v, data }) };
}

/** Turns the data of version `from` into that of `from` + 1. Pure; total over whatever `from` ever accepted. */
export interface Upcaster {
  readonly type: string;
  readonly from: number;
  upcast(data: unknown): unknown;
}

/** One line of schema/events.json. */
export interface CatalogueEntry {
  type: string;
  v: number;
  latest: boolean;
  describe: string;
  schema: unknown;
}

/** `<context>.<subject>-<past-participle>`. */
const TYPE_NAME = /^[a-z]+\.[a-z]+(-[a-z]+)+$/;
/** Words that name no fact. */
const EMPTY_WORDS = /-(updated|processed)$/;

/**
 * Every type of event with all its versions. Data is checked when it is appended and lifted to the newest version when it is
 * read; the log keeps the original text and version for ever.
 */
export class EventRegistry {
  private readonly types = new Map<string, Map<number, EventDefinition>>();
  private readonly upcasters = new Map<string, Upcaster>();

  define(...definitions: readonly EventDefinition[]): this {
    for (const definition of definitions) this.defineOne(definition);
    return this;
  }

  upcast(...upcasters: readonly Upcaster[]): this {
    for (const upcaster of upcasters) {
      const key = `${upcaster.type}@${String(upcaster.from)}`;
      if (this.upcasters.has(key)) throw new TidemarkError('event-store.duplicate-upcaster', `${key} has two upcasters`);
      this.upcasters.set(key, upcaster);
    }
    return this;
  }

  /** The event as it will be stored: members the schema does not know are dropped. The error names paths, never values. */
  check(event: NewEvent): NewEvent {
    const definition = this.versionsOf(event.type).get(event.v);
    if (!definition) throw unknownVersion(event.type, event.v);
    const parsed = definition.schema.safeParse(event.data);
    if (!parsed.success) {
      const paths = parsed.error.issues.slice(0, 10).map((issue) => `${issue.path.join('.') || '(root)'}: ${issue.code}`);
      throw new TidemarkError('event-store.invalid-event', `${event.type} v${String(event.v)} does not fit its schema at ${paths.join(', ')}`, {
        nextStep: 'Correct what makes this event; its schema is in schema/events.json.',
        details: { type: event.type, v: event.v, paths },
      });
    }
    return { ...event, data: parsed.data };
  }

  /** The event lifted to the newest version of its type. Throws for a type or version that is not known: never skip one. */
  read(event: RecordedEvent): RecordedEvent {
    const latest = this.latest(event.type);
    if (event.v > latest) throw unknownVersion(event.type, event.v);
    let data = event.data;
    for (let v = event.v; v < latest; v += 1) data = this.upcasterFrom(event.type, v).upcast(data);
    return event.v === latest ? event : { ...event, v: latest, data };
  }

  latest(type: string): number {
    return Math.max(...this.versionsOf(type).keys());
  }

  knows(type: string): boolean {
    return this.types.has(type);
  }

  /** Throws when a version cannot be reached: every v but the last needs its upcaster, and versions leave no hole. */
  verify(): void {
    for (const [type, versions] of this.types) {
      for (let v = 1; v < this.latest(type); v += 1) {
        if (!versions.has(v)) throw unknownVersion(type, v);
        this.upcasterFrom(type, v);
      }
    }
  }

  /** All versions sorted by type and v, schemas as JSON Schema; same registry, same bytes. */
  catalogue(): CatalogueEntry[] {
    return [...this.types.values()]
      .flatMap((versions) => [...versions.values()])
      .sort((a, b) => (a.type === b.type ? a.v - b.v : a.type < b.type ? -1 : 1))
      .map(({ type, v, describe, schema }) => ({ type, v, latest: v === this.latest(type), describe, schema: z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) }));
  }

  private defineOne(definition: EventDefinition): void {
    const { type, v } = definition;
    if (!TYPE_NAME.test(type) || EMPTY_WORDS.test(type)) {
      throw new TidemarkError('event-store.bad-event-type', `${type} is not a name for a fact`, { nextStep: 'Name it <context>.<subject>-<past-participle>, e.g. rollout.wave-started.' });
    }
    const versions = this.types.get(type) ?? new Map<number, EventDefinition>();
    if (!Number.isInteger(v) || v < 1 || versions.has(v)) {
      throw new TidemarkError('event-store.duplicate-event', `${type} v${String(v)} is defined twice or is not a version`, { nextStep: 'Give each version once, counted from 1.' });
    }
    this.types.set(type, versions.set(v, definition));
  }

  private versionsOf(type: string): Map<number, EventDefinition> {
    const versions = this.types.get(type);
    if (!versions) {
      throw new TidemarkError('event-store.unknown-event-type', `no event type ${type} is defined`, {
        nextStep: 'Define it in the registry, or run the release that wrote it.',
        details: { type },
      });
    }
    return versions;
  }

  private upcasterFrom(type: string, v: number): Upcaster {
    const upcaster = this.upcasters.get(`${type}@${String(v)}`);
    if (!upcaster) throw new TidemarkError('event-store.no-upcaster', `${type} v${String(v)} has no way to v${String(v + 1)}`, { nextStep: 'Register an upcaster for it.' });
    return upcaster;
  }
}

const unknownVersion = (type: string, v: number): TidemarkError =>
  new TidemarkError('event-store.unknown-event-version', `${type} v${String(v)} is not defined`, { nextStep: 'Define that version, or run the release that wrote it.', details: { type, v } });

import type { Rule } from '../rule.js';

const CATALOGUE = 'schema/events.json';
const CONTEXTS = 'apps/control-plane/src/';

/** Verbs whose participle does not end in -ed; "began" is what the design says of drift and silence. */
const IRREGULAR = ['began', 'bound', 'broken', 'built', 'chosen', 'forgotten', 'found', 'frozen', 'given', 'held', 'left', 'lost', 'made', 'sent', 'shown', 'stolen', 'taken', 'withdrawn', 'withheld', 'written'];

/** The last word but a particle ("signed-in") is the verb. */
const NAME = /^([a-z]+)\.([a-z]+(?:-[a-z]+)*?)-([a-z]+?)(?:-(?:in|out|on|off|up|down))?$/;

/** Types of events are `<context>.<subject>-<past-participle>`, the context is a folder, and the verb is not "updated", which says nothing. */
export const eventNames: Rule = ({ paths, read }) => {
  if (!paths.includes(CATALOGUE)) return [{ path: CATALOGUE, message: 'is not there', nextStep: 'npm run gen' }];
  const contexts = new Set(paths.filter((path) => path.startsWith(CONTEXTS)).map((path) => path.slice(CONTEXTS.length).split('/')[0]));
  const types = new Set((JSON.parse(read(CATALOGUE)) as { type: string }[]).map(({ type }) => type));
  return [...types].flatMap((type) => {
    const wrong = complaintAbout(type, contexts);
    return wrong === null ? [] : [{ path: CATALOGUE, message: `${type}: ${wrong}`, nextStep: 'name what happened: <context>.<subject>-<past participle>' }];
  });
};

function complaintAbout(type: string, contexts: ReadonlySet<string | undefined>): string | null {
  const [, context, , verb = ''] = NAME.exec(type) ?? [];
  if (context === undefined) return 'is not <context>.<subject>-<past participle>';
  if (!contexts.has(context)) return `there is no context ${context}`;
  if (verb === 'updated') return 'says that something changed, not what happened';
  return verb.endsWith('ed') || IRREGULAR.includes(verb) ? null : `${verb} is not a past participle`;
}

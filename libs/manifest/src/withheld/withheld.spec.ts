import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { isSecretName } from './secret-names.js';
import { maskOf, masksIn, revealedHelm, revealedKustomize, withheldHelm, withheldKustomize, withheldManifest } from './index.js';

/** Remembers what it masks, as the one who keeps secrets does. */
function keeper() {
  const secrets = new Map<string, string>();
  const mask = (secret: string): string => {
    const known = [...secrets].find(([, kept]) => kept === secret)?.[0];
    const name = known ?? maskOf(secrets.size.toString(16).padStart(32, '0'));
    secrets.set(name, secret);
    return name;
  };
  return { secrets, mask, secretOf: (name: string): string => secrets.get(name) ?? 'lost' };
}

const CASES: Record<string, { text: string; secret: string[]; open: string[] }> = {
  'plain, quoted and in flow': { text: "db: {password: hunter2, user: ada}\napiKey: 'k-1'\nAPI_TOKEN: \"t-1\" # of the robot\n", secret: ['hunter2', 'k-1', 't-1'], open: ['ada', 'of the robot'] },
  'a block, with what follows it': { text: 'tls:\n  privateKey: |\n    line one\n    line two\n\n  crt: public\n', secret: ['line one', 'line two'], open: ['public'] },
  'a folded block at the end': { text: 'secret: >-\n  a long\n  story', secret: ['a long', 'story'], open: [] },
  'a number': { text: 'password: 0123\npass: 77\nmaxTokens: 512\n', secret: ['0123', '77'], open: ['512'] },
  'all that is below secrets': { text: 'secrets:\n  - {label: one, content: two}\nother: three\n', secret: ['one', 'two'], open: ['three'] },
  'items with a name and a value': { text: 'env:\n  - name: DB_PASSWORD\n    value: hunter2\n  - {value: info, name: LEVEL}\n', secret: ['hunter2'], open: ['DB_PASSWORD', 'info', 'LEVEL'] },
  'behind an alias': { text: 'default: &it hunter2\npassword: *it\nuser: *it\n', secret: ['hunter2'], open: ['&it', '*it'] },
  'in a mapping behind an alias': { text: 'some: &it {a: hunter2}\ncredentials: *it\n', secret: ['hunter2'], open: ['&it'] },
  'anchored and tagged': { text: 'password: &it !!str 4711\nagain: *it\n', secret: ['4711'], open: ['&it !!str'] },
  'by its form': { text: 'url: https://ada:hunter2@git.example.com/x\nbroker: amqp://u:p4ss@mq\n', secret: ['hunter2', 'p4ss'], open: [] },
  'names of Secrets, switches and nothing': { text: "existingSecret: db\nimagePullSecrets: [{name: pull}]\nsecretName: db\ntoken: true\npassword: ''\nsecret:\npasswordFile: x\n", secret: [], open: ['db', 'pull', 'true', 'x'] },
};

describe('secrets among Helm values', () => {
  it.each(Object.entries(CASES))('are masked in YAML: %s', (_name, { text, secret, open }) => {
    const { mask, secretOf, secrets } = keeper();
    const masked = withheldHelm({ values: text }, mask);
    for (const word of secret) expect(masked.values).not.toContain(word);
    for (const word of open) expect(masked.values).toContain(word);
    if (secret.length === 0) expect(secrets.size).toBe(0);
    // It is YAML still, and what is put back is the very text.
    parse(masked.values);
    expect(revealedHelm(masked, secretOf).values).toBe(text);
  });

  it('are masked in objects, whose numbers stay numbers', () => {
    const { mask, secretOf } = keeper();
    const helm = { valuesObject: { db: { password: 'a"b', pin: 4711, port: 5432, env: [{ name: 'API_KEY', value: 'k' }] }, tokens: ['t1', 't2'], on: true } };
    const masked = withheldHelm(helm, mask);
    expect(masked.valuesObject).toMatchObject({ db: { port: 5432, env: [{ name: 'API_KEY' }] }, on: true });
    expect(JSON.stringify(masked)).not.toMatch(/a\\"b|4711|"k"|t1|t2/);
    expect(revealedHelm(masked, secretOf)).toEqual(helm);
  });

  it('are masked in parameters, by the last part of the name, by what holds them and by the name beside them', () => {
    const { mask, secretOf } = keeper();
    const parameters = [
      { name: 'db.password', value: 'one' },
      { name: 'secrets.first', value: 'two' },
      { name: 'env[0].name', value: 'DB_PASSWORD' },
      { name: 'env[0].value', value: 'three' },
      { name: 'tokens[1]', value: 'four', forceString: true },
      { name: 'url', value: 'https://ada:five@x.example' },
      { name: 'auth.token', value: 'true' },
      { name: 'image.tag', value: 'six' },
    ];
    const masked = withheldHelm({ parameters }, mask);
    expect(masked.parameters.map(({ value }) => masksIn(value).length)).toEqual([1, 1, 0, 1, 1, 1, 0, 0]);
    expect(revealedHelm(masked, secretOf)).toEqual({ parameters });
  });

  it.each([
    ['a patch of a Secret', { patch: 'kind: Secret\nmetadata: {name: x}\ndata: {any: aGVsbG8=}\nstringData: {other: hello}\n' }, ['aGVsbG8=', 'hello'], ['name: x']],
    ['operations on a Secret', { patch: '- {op: replace, path: /data/any, value: aGVsbG8=}', target: { kind: 'Secret' } }, ['aGVsbG8='], ['op: replace', '/data/any']],
    ['an operation whose path says so', { patch: '[{"op": "add", "path": "/spec/apiToken", "value": "hello"}]' }, ['hello'], ['/spec/apiToken']],
    ['environment of a Deployment', { patch: 'kind: Deployment\nspec: {env: [{name: DB_PASSWORD, value: hello}, {name: LEVEL, value: info}]}\ndata: shown\n' }, ['hello'], ['info', 'shown']],
  ])('are masked in patches of kustomize: %s', (_what, one, secret, open) => {
    const { mask, secretOf } = keeper();
    const masked = withheldKustomize({ patches: [one, { path: 'file.yaml' }], images: [] }, mask);
    const [text = ''] = masked.patches.map((patch) => ('patch' in patch ? patch.patch : ''));
    for (const word of secret) expect(text).not.toContain(word);
    for (const word of open) expect(text).toContain(word);
    expect(revealedKustomize(masked, secretOf)).toEqual({ patches: [one, { path: 'file.yaml' }], images: [] });
  });

  it('are masked in the manifest of an Application, in all its sources', () => {
    const { mask, secrets } = keeper();
    const helm = { parameters: [{ name: 'password', value: 'one' }], values: 'token: two', valuesObject: { secret: 'three' } };
    const manifest = { kind: 'Application', spec: { source: { helm }, sources: [{ helm }, 'odd', { path: 'x', kustomize: { patches: [{ patch: 'kind: Secret\ndata: {a: four}' }] } }], project: 'default' } };
    expect(JSON.stringify(withheldManifest(manifest, mask))).not.toMatch(/one|two|three|four/);
    expect(secrets.size).toBe(4);
  });

  it('that stand in a text which is no YAML are masked with all of it', () => {
    const { mask, secretOf } = keeper();
    const masked = withheldHelm({ values: 'password: [x\n  y: "' }, mask);
    expect(masksIn(masked.values)).toEqual([masked.values]);
    expect(revealedHelm(masked, secretOf).values).toBe('password: [x\n  y: "');
  });

  it('come back as they were, whatever they are', () => {
    const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null), fc.constant('multi\n  line\n\ntext\n'));
    const key = fc.constantFrom('password', 'apiKey', 'name', 'value', 'port', 'secrets', 'a b', 'x: y');
    const values = fc.dictionary(key, fc.letrec((tie) => ({ any: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('any'), { maxLength: 3 }), fc.dictionary(key, tie('any'), { maxKeys: 3 })) })).any);
    fc.assert(
      fc.property(values, fc.boolean(), (valuesObject, flow) => {
        const { mask, secretOf } = keeper();
        const text = flow ? stringify(valuesObject, { collectionStyle: 'flow' }) : stringify(valuesObject);
        const helm = { values: text, valuesObject: JSON.parse(JSON.stringify(valuesObject)) as Record<string, unknown> };
        const masked = withheldHelm(helm, mask);
        parse(masked.values);
        expect(revealedHelm(masked, secretOf)).toEqual(helm);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['password', 'dbPassword', 'DB_PASSWORD', 'auth.rootPassword', 'api-key', 'AWS_SECRET_ACCESS_KEY', 'clientSecret', 'slackWebhookUrl', 'pwd'])('%s is the name of one', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each(['existingSecret', 'secretName', 'passwordFile', 'imagePullSecrets', 'tokenTTL', 'monkey', 'compass', 'shipping', 'keyboard'])('%s is not', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

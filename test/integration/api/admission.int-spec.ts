import { buildSchema, GraphQLNonNull, getNamedType, isInputObjectType, isLeafType, isListType, isNonNullType } from 'graphql';
import type { GraphQLArgument, GraphQLField, GraphQLInputType, GraphQLObjectType } from 'graphql';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { createClient } from 'graphql-ws';
import { repositoryRoot } from '@tidemark/testing';
import WebSocket from 'ws';
import { answerOf, ApiFixture } from './api.fixture.js';

const schema = buildSchema(await readFile(path.join(repositoryRoot, 'schema/schema.graphql'), 'utf8'));
const fieldsOf = (type: GraphQLObjectType | null | undefined): GraphQLField<unknown, unknown>[] => Object.values(type?.getFields() ?? {});

/** A value an argument of this type takes. */
function sample(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sample(type.ofType);
  if (isListType(type)) return [];
  if (isInputObjectType(type)) return Object.fromEntries(Object.values(type.getFields()).filter((field) => isNonNullType(field.type)).map((field) => [field.name, sample(field.type)]));
  const name = getNamedType(type).name;
  return name === 'Int' || name === 'Float' ? 1 : name === 'Boolean' ? false : 'x';
}

/** The smallest document that asks for the field. */
function documentOf(kind: 'query' | 'mutation' | 'subscription', field: GraphQLField<unknown, unknown>): { query: string; variables: Record<string, unknown> } {
  const needed = field.args.filter((arg: GraphQLArgument) => arg.type instanceof GraphQLNonNull);
  const declared = needed.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ');
  const given = needed.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
  const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
  return {
    query: `${kind}${declared && `(${declared})`} { ${field.name}${given && `(${given})`} ${selection} }`,
    variables: Object.fromEntries(needed.map((arg) => [arg.name, sample(arg.type)])),
  };
}

describe('what answers, and to whom', () => {
  let api: ApiFixture;
  let token: string;
  beforeAll(async () => {
    api = await ApiFixture.start();
    token = await api.token();
  }, 120_000);
  afterAll(() => api?.stop(), 60_000);

  const queries = fieldsOf(schema.getQueryType()).map((field) => [field.name, documentOf('query', field)] as const);
  const mutations = fieldsOf(schema.getMutationType()).filter(({ name }) => name !== 'signIn').map((field) => [field.name, documentOf('mutation', field)] as const);
  const subscriptions = fieldsOf(schema.getSubscriptionType()).map((field) => [field.name, documentOf('subscription', field)] as const);

  it.each([...queries, ...mutations, ...subscriptions])('refuses %s without a credential', async (_name, body) => {
    const answer = await api.post(body);
    expect(answer).toMatchObject({ status: 401, data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it.each([...queries, ...mutations])('refuses %s with a bearer that is not good', async (_name, body) => {
    for (const bearer of ['x', `tms_${'a'.repeat(43)}`, `tmk_0123456789abcdef_${'a'.repeat(43)}_00000000`, 'a.b.c']) {
      expect(await api.post(body, { authorization: `Bearer ${bearer}` })).toMatchObject({ status: 401, data: null });
    }
  });

  it.each(queries)('answers %s to a viewer', async (_name, body) => {
    const { errors } = await api.post(body, { authorization: `Bearer ${token}` });
    expect(errors.filter(({ extensions }) => ['UNAUTHENTICATED', 'INTERNAL', 'FORBIDDEN'].includes(extensions.code))).toEqual([]);
  });

  it.each(subscriptions)('closes a socket that asks for %s without a credential', async (_name, { query, variables }) => {
    const client = createClient({ url: api.address.replace('http', 'ws') + '/graphql', webSocketImpl: WebSocket, retryAttempts: 0 });
    const ended = new Promise((resolve) => client.subscribe({ query, variables }, { next: () => resolve('answered'), error: resolve, complete: () => resolve('completed') }));
    expect(await ended).toMatchObject({ code: 4403 });
    await client.dispose();
  });

  it.each([
    ['introspection', '{ __schema { types { name } } }'],
    ['the name of a type', '{ __typename }'],
    ['a document that does not parse', '{ stats { '],
    ['a field that does not exist', '{ statz { position } }'],
    ['a sign-in with something beside it', 'mutation { signIn(input: {name: "a", password: "b"}) { token } revokeToken(input: {tokenId: "x", reason: "y"}) { position } }'],
    ['a sign-in that hides a fragment', 'mutation { ...all } fragment all on Mutation { signIn(input: {name: "a", password: "b"}) { token } }'],
    ['another operation beside a sign-in', 'mutation a { signIn(input: {name: "a", password: "b"}) { token } } query b { stats { position } }'],
  ])('tells nothing about %s to a stranger', async (_name, query) => {
    const answer = await api.query(query);
    expect(answer).toMatchObject({ status: 401, data: null });
    expect(answer.text).not.toMatch(/Did you mean|Syntax Error|Cannot query/);
  });

  it('answers /livez to anybody, and /readyz and /metrics to viewers only', async () => {
    const status = async (where: string, headers: Record<string, string> = {}) => (await fetch(`${api.address}${where}`, { headers })).status;
    expect(await status('/livez')).toBe(200);
    for (const where of ['/readyz', '/metrics']) {
      expect(await status(where)).toBe(401);
      expect(await status(where, { authorization: `Bearer ${token}` })).toBe(200);
    }
  });

  describe('requests that another page makes a browser send', () => {
    const change = { query: 'mutation($input: SignOutInput!) { signOut(input: $input) { position userErrors { code } } }', variables: { input: {} } };
    const cookie = async () => ({ cookie: `tidemark_session=${await api.token()}` });

    it('refuses a mutation signed by the cookie alone', async () => {
      expect(await api.post(change, await cookie())).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    });
    it('accepts it with the header that only a script of ours sends', async () => {
      expect(await api.post(change, { ...(await cookie()), 'x-requested-by': 'tidemark' })).toMatchObject({ status: 200, data: { signOut: { userErrors: [] } } });
    });
    it('answers a query to the cookie', async () => {
      expect(await api.post({ query: '{ viewer { name kind } }' }, await cookie())).toMatchObject({ data: { viewer: { name: 'admin', kind: 'user' } } });
    });
    it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])('refuses a body of %s', async (type) => {
      const answer = await api.post(JSON.stringify(change), { ...(await cookie()), 'content-type': type, 'x-requested-by': 'tidemark' });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.data).toBeNull();
    });
    it('refuses GET, of a mutation and of a query', async () => {
      for (const query of ['mutation { signOut(input: {}) { position } }', '{ stats { position } }']) {
        const answer = await answerOf(await fetch(`${api.address}/graphql?query=${encodeURIComponent(query)}`, { headers: { ...(await cookie()), 'x-requested-by': 'tidemark', 'apollo-require-preflight': 'true' } }));
        expect(answer).toMatchObject({ status: 405, data: null });
      }
    });
    it('refuses a socket opened by the page of another origin, cookie or not', async () => {
      const opened = new WebSocket(api.address.replace('http', 'ws') + '/graphql', 'graphql-transport-ws', { headers: { ...(await cookie()), origin: 'https://evil.example' } });
      const refused = await new Promise((resolve) => opened.once('error', resolve).once('open', () => resolve('open')));
      expect(String(refused)).toContain('403');
    });
    it('sets a cookie that scripts cannot read and other sites do not send', async () => {
      const { headers } = await api.signIn();
      expect(headers.get('set-cookie')).toMatch(/^tidemark_session=tms_[0-9A-Za-z]{43}; .*Path=\/; .*HttpOnly; SameSite=Strict/);
    });
  });

  describe('credentials', () => {
    it('keeps the first password in a file only its owner reads', async () => {
      expect((await stat(api.passwordFile)).mode & 0o777).toBe(0o600);
    });

    it('ends a session at sign-out', async () => {
      const session = await api.token();
      await api.query('mutation { signOut(input: {}) { position } }', {}, session);
      expect(await api.query('{ viewer { name } }', {}, session)).toMatchObject({ status: 401 });
    });

    it('issues API tokens that work until they are revoked, and shows them once', async () => {
      const issued = await api.data<{ issueToken: { token: string; tokenId: string } }>('mutation { issueToken(input: {name: "ci", reason: "a test"}) { token tokenId userErrors { code } } }', {}, token);
      const { token: secret, tokenId } = issued.issueToken;
      expect(secret).toMatch(/^tmk_[0-9a-f]{16}_[0-9A-Za-z]{43}_[0-9a-f]{8}$/);
      expect(await api.data('{ viewer { name kind } }', {}, secret)).toEqual({ viewer: { name: 'ci', kind: 'token' } });
      expect((await api.query('{ apiTokens { tokenId name } events(first: 100) { nodes { data summary } } }', {}, token)).text).not.toContain(secret.split('_')[2]);
      await api.data('mutation($id: String!) { revokeToken(input: {tokenId: $id, reason: "done"}) { userErrors { code } } }', { id: tokenId }, token);
      expect(await api.query('{ viewer { name } }', {}, secret)).toMatchObject({ status: 401 });
    });

    it('closes the socket of a token that was revoked', async () => {
      const { issueToken } = await api.data<{ issueToken: { token: string; tokenId: string } }>('mutation { issueToken(input: {name: "socket", reason: "a test"}) { token tokenId } }', {}, token);
      const client = createClient({ url: api.address.replace('http', 'ws') + '/graphql', webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: { authorization: `Bearer ${issueToken.token}` } });
      const ended = new Promise((resolve) => client.subscribe({ query: 'subscription { fleetEvents { position } }' }, { next: () => undefined, error: resolve, complete: () => resolve('completed') }));
      await new Promise((resolve) => client.on('connected', resolve));
      await api.data('mutation($id: String!) { revokeToken(input: {tokenId: $id, reason: "done"}) { userErrors { code } } }', { id: issueToken.tokenId }, token);
      expect(await ended).toMatchObject({ code: 4403 });
      await client.dispose();
    }, 40_000);

    it('says the same of a wrong password and of an account that does not exist', async () => {
      const [wrong, unknown] = await Promise.all([api.signIn('no', 'admin'), api.signIn('no', 'nobody-here')]);
      expect(wrong.data).toEqual(unknown.data);
      expect(wrong.data).toMatchObject({ signIn: { token: null, userErrors: [{ code: 'access.wrong-credentials' }] } });
    });
  });
});

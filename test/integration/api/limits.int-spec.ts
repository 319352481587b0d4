import { ApiFixture } from './api.fixture.js';

describe('what one request may ask for', () => {
  let api: ApiFixture;
  let token: string;
  beforeAll(async () => {
    api = await ApiFixture.start();
    token = await api.token();
  }, 120_000);
  afterAll(() => api?.stop(), 60_000);

  const ask = (query: string, variables = {}) => api.query(query, variables, token);

  it('refuses a document that is 13 levels deep', async () => {
    const deep = Array.from({ length: 6 }, () => 'owner { ').join('');
    const answer = await ask(`{ application(name: "x") { ${deep}${deep} name ${'}'.repeat(12)} } }`);
    expect(answer).toMatchObject({ status: 400, data: null, errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
  });

  it('counts the depth through fragments', async () => {
    const fragments = Array.from({ length: 12 }, (_, index) => `fragment f${String(index)} on Application { owner { ...f${String(index + 1)} } }`).join(' ');
    const answer = await ask(`{ application(name: "x") { ...f0 } } ${fragments} fragment f12 on Application { name }`);
    expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
  });

  it('refuses fragments that spread each other', async () => {
    const answer = await ask('{ application(name: "x") { ...a } } fragment a on Application { owner { ...b } } fragment b on Application { owner { ...a } }');
    expect(answer).toMatchObject({ status: 400, data: null, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('refuses 31 aliases', async () => {
    const aliases = Array.from({ length: 31 }, (_, index) => `a${String(index)}: stats { position }`).join(' ');
    expect(await ask(`{ ${aliases} }`)).toMatchObject({ data: null, errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
  });

  it('refuses ten thousand aliases before it looks at them', async () => {
    const aliases = Array.from({ length: 10_000 }, (_, index) => `a${String(index)}: stats { position }`).join(' ');
    expect(await ask(`{ ${aliases} }`)).toMatchObject({ status: 400, data: null, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('knows what `first` costs: lists in lists are refused when they may be long', async () => {
    const answer = await ask('{ applications(first: 100) { nodes { targets { cluster { counts { targets } } application { targets { drifts { cluster { name } application { name } } conditions { type } } } } } } }');
    expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
  });

  it.each([0, -1, 101, 1_000_000_000])('refuses first: %i', async (first) => {
    for (const list of ['applications', 'clusters', 'targets', 'events', 'sources', 'driftTimeline']) {
      const answer = await ask(`query($first: Int!) { ${list}(first: $first) { totalCount } }`, { first });
      expect(answer.errors[0]?.extensions.code).toMatch(/BAD_USER_INPUT|QUERY_TOO_COMPLEX/);
    }
  });

  it('refuses a list without first', async () => {
    expect(await ask('{ applications { nodes { name } } }')).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('refuses a batch', async () => {
    const answer = await api.post([{ query: '{ stats { position } }' }, { query: '{ stats { position } }' }], { authorization: `Bearer ${token}` });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.data).toBeNull();
  });

  it('refuses a body of more than a mebibyte', async () => {
    const answer = await api.post({ query: '{ stats { position } }', variables: { x: 'x'.repeat(1_100_000) } }, { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(413);
    expect(answer.text).not.toMatch(/node_modules|\bat /);
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['other JSON', Buffer.from('{"a":1}').toString('base64url')],
    ['another version', Buffer.from('[2,"applications",["a","b","00000000-0000-4000-8000-000000000000"]]').toString('base64url')],
    ['another list', Buffer.from('[1,"clusters","a"]').toString('base64url')],
    ['wrong keys', Buffer.from('[1,"applications",["a","b","not-a-uuid"]]').toString('base64url')],
    ['SQL', Buffer.from('[1,"applications",["a","b","\' OR 1=1 --"]]').toString('base64url')],
    ['far too much', 'A'.repeat(100_000)],
  ])('refuses a cursor of %s', async (_name, after) => {
    expect(await ask('query($after: String) { applications(first: 1, after: $after) { nodes { name } } }', { after })).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it.each(["' OR '1'='1", '%', '_', "'; DROP TABLE app.users; --", '\\', 'ä'.repeat(10_000)])('takes %s as plain text wherever a filter takes text', async (text) => {
    const answer = await ask(
      `query($text: String!) { applications(first: 1, filter: {name: $text, search: $text, cluster: $text, project: $text}) { nodes { name } } targets(first: 1, filter: {application: $text, cluster: $text}) { nodes { id } }
        clusters(first: 1, filter: {search: $text}) { nodes { name } } events(first: 1, filter: {application: $text, stream: $text, types: [$text]}) { nodes { position } } cluster(name: $text) { name } application(name: $text) { name } bundleDiff(digest: $text) { added } operation(id: "x") { id } }`,
      { text },
    );
    expect(answer).toMatchObject({ errors: [], data: { applications: { nodes: [] }, targets: { nodes: [] }, events: { nodes: [] }, cluster: null, application: null } });
  });

  it('takes a NUL in a text as a mistake of the caller, not as an accident of ours', async () => {
    const asVariable = await ask('query($text: String!) { cluster(name: $text) { name } }', { text: 'a\u0000b' });
    const asLiteral = await ask('{ cluster(name: "a\\u0000b") { name } }');
    for (const { errors } of [asVariable, asLiteral]) expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('answers errors with a code, an id of the request and no stack', async () => {
    const answer = await ask('{ statz { position } }');
    expect(answer.errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', retryable: false, requestId: expect.any(String) } });
    expect(answer.headers.get('x-request-id')).toBe(answer.errors[0]?.extensions['requestId']);
    expect(answer.text).not.toMatch(/stacktrace|node_modules|\.ts:/);
  });

  it('waits for a position the reader names, and refuses one that cannot come', async () => {
    const position = await api.store.head();
    const headers = { authorization: `Bearer ${token}` };
    expect(await api.post({ query: '{ stats { position } }' }, { ...headers, 'x-tidemark-at-least': String(position) })).toMatchObject({ status: 200 });
    expect(await api.post({ query: '{ stats { position } }' }, { ...headers, 'x-tidemark-at-least': 'soon' })).toMatchObject({ status: 400 });
    expect(await api.post({ query: '{ stats { position } }' }, { ...headers, 'x-tidemark-at-least': String(position + 1_000) })).toMatchObject({ status: 503, errors: [{ extensions: { code: 'STALE_READ', retryable: true } }] });
  }, 20_000);
});

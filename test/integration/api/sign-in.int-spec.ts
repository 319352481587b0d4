import { ApiFixture } from './api.fixture.js';

describe('sign-in under attack', () => {
  let api: ApiFixture;
  beforeEach(async () => {
    api = await ApiFixture.start();
  }, 120_000);
  afterEach(() => api?.stop(), 60_000);

  const codes = (answers: { data: Record<string, unknown> | null }[]) => answers.map(({ data }) => (data?.['signIn'] as { userErrors: { code: string }[] }).userErrors[0]?.code ?? 'signed-in');

  it('shuts the door after five wrong passwords, for the right one too, and keeps the count in the database', async () => {
    const answers = [];
    for (let attempt = 0; attempt < 6; attempt += 1) answers.push(await api.signIn('wrong'));
    expect(codes(answers)).toEqual([...Array<string>(5).fill('access.wrong-credentials'), 'access.too-many-attempts']);
    expect(codes([await api.signIn()])).toEqual(['access.too-many-attempts']);
    const kept = await api.sql.query<{ failures: number }>("SELECT failures FROM app.sign_in_failures WHERE key LIKE 'pair:%'");
    expect(kept).toEqual([{ failures: 7 }]);
  }, 60_000);

  it('gains nothing from trying many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.signIn('wrong')));
    expect(codes(answers).filter((code) => code === 'access.wrong-credentials')).toHaveLength(5);
  }, 60_000);

  it('is not made to forget by spraying other names, and writes few events about it', async () => {
    for (let attempt = 0; attempt < 6; attempt += 1) await api.signIn('wrong');
    const before = await api.store.head();
    for (let name = 0; name < 40; name += 1) await api.signIn('wrong', `nobody-${String(name)}`);
    expect(codes([await api.signIn()])).toEqual(['access.too-many-attempts']);
    expect((await api.store.head()) - before).toBeLessThanOrEqual(2);
    const events = JSON.stringify(await api.sql.query('SELECT data, meta FROM es.events'));
    expect(events).not.toContain('nobody-');
    expect(events).toContain('too-many-attempts');
  }, 60_000);

  it('forgives who knows the password', async () => {
    for (let attempt = 0; attempt < 4; attempt += 1) await api.signIn('wrong');
    expect(codes([await api.signIn()])).toEqual(['signed-in']);
    for (let attempt = 0; attempt < 4; attempt += 1) await api.signIn('wrong');
    expect(codes([await api.signIn()])).toEqual(['signed-in']);
  }, 60_000);

  it('ends sessions that nobody uses, and every session in the end', async () => {
    const token = await api.token();
    const works = async () => (await api.query('{ viewer { name } }', {}, token)).status === 200;
    await api.sql.query("UPDATE app.sessions SET last_used_at = now() - interval '12 hours 1 second'");
    expect(await works()).toBe(false);
    await api.sql.query("UPDATE app.sessions SET last_used_at = now() - interval '11 hours'");
    expect(await works()).toBe(true);
    await api.sql.query("UPDATE app.sessions SET expires_at = now() - interval '1 second'");
    expect(await works()).toBe(false);
  }, 60_000);
});

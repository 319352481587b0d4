import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { eventually } from '@tidemark/testing';
import { accessibilityFaults, openTab, signIn, startBrowser } from '../system/browser.js';
import type { Tab, Theme } from '../system/browser.js';
import { joinWithToken } from '../system/join.js';
import { LONG_NAME, SampleFleet, settings } from '../system/sample-fleet.js';
import { TidemarkSystem } from '../system/tidemark-system.js';

const CLUSTERS = ['eu-west-1', 'us-east-1'];
const LONG = 120_000;
/** `TIDEMARK_SCREENSHOTS=docs/screenshots npm run test:e2e -- dashboard` makes the pictures of the README anew. */
const SCREENSHOTS = process.env['TIDEMARK_SCREENSHOTS'];

describe('the dashboard in a real browser', () => {
  let system: TidemarkSystem;
  let fleet: SampleFleet;
  let browser: Browser;
  let password: string;
  let tab: Tab;
  let page: Page;

  beforeAll(async () => {
    [system, browser] = await Promise.all([TidemarkSystem.start({ clusters: CLUSTERS }), startBrowser()]);
    fleet = await SampleFleet.declare(system);
    password = (await readFile(path.join(system.dataDir, 'admin-password'), 'utf8')).trim();
  }, 3 * LONG);

  beforeEach(async () => {
    tab = await openTab(browser, system.address);
    page = tab.page;
    if (!expect.getState().currentTestName?.includes('signs in')) await signIn(page, password);
  }, LONG);

  // The browser has nothing to say against any page: no error, no exception, no breach of the content policy.
  afterEach(async () => {
    await tab.close();
    expect(tab.complaints).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await system?.stop();
  }, LONG);

  const row = (name: string): Locator => page.getByRole('region', { name: 'Applications by cluster' }).getByRole('row').filter({ has: page.getByRole('rowheader').getByRole('link', { name, exact: true }) });
  const openApplication = async (name: string): Promise<void> => {
    await page.goto(`/applications/${name}`);
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };
  const confirm = async (title: RegExp, reason: string, action: string): Promise<void> => {
    const dialog = page.getByRole('dialog', { name: title });
    await dialog.getByLabel('Reason').fill(reason);
    await dialog.getByRole('button', { name: action, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };

  it('signs in after telling why a wrong password is refused, goes where one wanted to go, and signs out', async () => {
    await page.goto('/applications/orders?tab=drift');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').innerText()).toMatch(/name|password/i);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'orders' }).waitFor();
    expect(new URL(page.url()).search).toBe('?tab=drift');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
    await page.goto('/clusters');
    await page.getByLabel('Password').waitFor();
    expect((await page.context().cookies()).filter((cookie) => cookie.name === 'tidemark_session')).toEqual([]);
  }, LONG);

  it('shows every target of the fleet and what needs attention, the worst first', async () => {
    await row('storefront').getByText('Healthy').first().waitFor();
    expect(await row('storefront').getByText('Healthy').count()).toBe(CLUSTERS.length);
    expect(await row('payments').getByText('Degraded').count()).toBe(CLUSTERS.length);
    await row('orders').getByText('Held').waitFor();
    await row(LONG_NAME).waitFor();
    const attention = page.getByRole('region', { name: /Needs attention/ }).getByRole('listitem');
    expect(await attention.allInnerTexts()).toEqual([expect.stringContaining('payments'), expect.stringContaining('catalogue')]);
    expect(await attention.nth(1).innerText()).toContain('Out of sync');
  }, LONG);

  it('follows a commit without being reloaded', async () => {
    await row('storefront').waitFor();
    await page.evaluate(() => Object.assign(globalThis, { neverReloaded: true }));
    const sha = await fleet.push('Greet in Dutch', { 'storefront/settings.yaml': settings('storefront', { GREETING: 'Hoi', CURRENCY: 'EUR' }) });
    const shown = async (): Promise<boolean> => {
      const text = await row('storefront').innerText();
      if (text.split(sha.slice(0, 8)).length !== 2 + CLUSTERS.length) throw new Error(`${sha} is not all over: ${text}`);
      return true;
    };
    await eventually(shown, { what: 'the commit in the row', timeoutMs: 30_000 });
    await row('storefront').getByText('Greet in Dutch').waitFor();
    expect(await page.evaluate(() => 'neverReloaded' in globalThis)).toBe(true);
  }, LONG);

  it('keeps the filters in the address, through a reload and the way back', async () => {
    await page.getByLabel('Search applications').pressSequentially('pay');
    await eventually(async () => (await page.getByRole('rowheader').count()) === 1, { what: 'one application' });
    expect(await page.getByLabel('Search applications').inputValue()).toBe('pay');
    await page.getByLabel('Health').selectOption('DEGRADED');
    await page.getByLabel('Cluster', { exact: true }).selectOption('eu-west-1');
    await page.waitForURL(/search=pay&health=DEGRADED&cluster=eu-west-1/);
    await page.reload();
    await row('payments').waitFor();
    expect(await page.getByLabel('Health').inputValue()).toBe('DEGRADED');
    expect(await page.getByRole('columnheader', { name: 'us-east-1' }).count()).toBe(0);
    await row('payments').getByRole('rowheader').getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'payments' }).waitFor();
    await page.goBack();
    await row('payments').waitFor();
    expect(await page.getByLabel('Search applications').inputValue()).toBe('pay');
    await page.getByLabel('Health').selectOption('HEALTHY');
    await page.getByRole('heading', { name: 'No application matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await row('storefront').waitFor();
    expect(new URL(page.url()).search).toBe('');
  }, LONG);

  it('tells an application in two sentences, its deployments with commit and author, and opens the diff of one', async () => {
    await openApplication('storefront');
    const summary = await page.locator('.summary').innerText();
    expect(summary.match(/\.( |$)/g)).toHaveLength(2);
    const deployment = page.getByRole('listitem').filter({ hasText: 'Release 1.1.0: faster search' }).first();
    for (const text of ['Ada Lovelace', ...CLUSTERS]) await deployment.getByText(text).waitFor();
    await deployment.getByRole('link', { name: /Show diff/ }).click();
    const diff = page.getByRole('region', { name: /Changes of .*Deployment.*storefront/ });
    expect(await diff.getByRole('row').filter({ hasText: 'storefront:1.1.0' }).getAttribute('class')).toBe('plus');
    expect(await diff.getByRole('row').filter({ hasText: 'storefront:1.0.0' }).getAttribute('class')).toBe('minus');
    await page.reload();
    await diff.waitFor();
    await page.getByRole('link', { name: /Hide diff/ }).click();
    await diff.waitFor({ state: 'detached' });
  }, LONG);

  it('tells why an application is degraded beside the target', async () => {
    await openApplication('payments');
    await page.getByRole('region', { name: 'Targets' }).getByText(/exceeded its progress deadline/).first().waitFor();
  }, LONG);

  it('lists the objects of an application, and does an action with a reason', async () => {
    await openApplication('storefront');
    await page.getByRole('link', { name: 'Objects' }).click();
    const objects = page.getByRole('region', { name: 'Objects' });
    await objects.getByRole('button', { name: 'Actions of Deployment storefront on eu-west-1' }).click();
    const dialog = page.getByRole('dialog', { name: 'Deployment storefront' });
    await dialog.getByRole('radio', { name: 'resume' }).waitFor();
    expect(await dialog.getByRole('radio', { name: 'resume' }).isDisabled()).toBe(true);
    expect(await accessibilityFaults(page)).toEqual([]);
    await dialog.getByRole('radio', { name: 'restart' }).check();
    await confirm(/Deployment storefront/, 'it leaks', 'restart');
    await page.getByRole('status').filter({ hasText: 'restart Deployment storefront' }).waitFor();
  }, LONG);

  it('shows drift by field with both values and who wrote it, and a sync with a reason ends it', async () => {
    await openApplication('catalogue');
    await page.getByRole('link', { name: 'Drift', exact: true }).click();
    const cells = page.getByRole('region', { name: /^Fields of .*catalogue/ }).getByRole('row').nth(1);
    // And then how long ago.
    expect((await cells.innerText()).split(/\s+/).slice(0, 5)).toEqual(['spec.replicas', '2', '5', 'kubectl-edit', 'updated']);
    await page.getByText('Open', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Sync', exact: true }).click();
    await confirm(/Sync catalogue/, 'back to what Git says', 'Sync');
    await page.getByText('Overtaken by a sync').or(page.getByText('Corrected by Tidemark')).first().waitFor();
    expect(await system.kubectl('eu-west-1', '-n', 'catalogue', 'get', 'deployment', 'catalogue', '-o', 'jsonpath={.spec.replicas}')).toBe('2');
  }, LONG);

  it('rolls back with a reason, says so for everybody to see, and releases the hold', async () => {
    await openApplication('storefront');
    await page.getByRole('listitem').filter({ hasText: 'Add the services of the shop' }).getByRole('button', { name: 'Roll back to this' }).click();
    const send = page.getByRole('dialog').getByRole('button', { name: 'Roll back', exact: true });
    expect(await send.isDisabled()).toBe(true);
    await confirm(/Roll back storefront/, 'customers do not speak Dutch', 'Roll back');
    const banner = page.getByRole('status').filter({ hasText: 'Automatic syncs are held by admin' });
    expect(await banner.innerText()).toContain('customers do not speak Dutch');
    await page.getByRole('listitem').filter({ hasText: 'Rollback' }).first().getByText('“customers do not speak Dutch”').waitFor();
    await eventually(async () => (await system.kubectl('us-east-1', '-n', 'storefront', 'get', 'configmap', 'storefront', '-o', 'jsonpath={.data.GREETING}')) === 'Hello', { what: 'the first greeting to be back', timeoutMs: 30_000 });
    await page.getByRole('button', { name: 'Release the hold' }).click();
    await confirm(/Release storefront/, 'they learned it', 'Release');
    await banner.waitFor({ state: 'detached' });
    await page.getByRole('listitem').filter({ hasText: 'Hold released' }).first().waitFor();
    await fleet.live('storefront');
  }, LONG);

  it('registers a cluster and follows its agent from waiting to connected', async () => {
    await page.getByRole('link', { name: 'Clusters', exact: true }).click();
    await page.getByRole('link', { name: 'Register a cluster' }).click();
    await page.getByLabel('Name').fill('ap-south-1');
    await page.getByRole('button', { name: 'Get the command' }).click();
    await page.getByText('Waiting for the agent of ap-south-1…').waitFor();
    await page.getByText('Or run the agent on a machine').click();
    const command = await page.getByLabel('Join command').innerText();
    const token = /tmj_\S+|(?<=TOKEN=)\S+|(?<=--token[= ])\S+/.exec(command)?.[0]?.replaceAll(/['"]/g, '');
    expect(await joinWithToken(system, 'ap-south-1', token ?? 'no token')).toBe('joined');
    await page.getByText('ap-south-1 is connected.').waitFor();
    await page.getByRole('row').filter({ hasText: 'ap-south-1' }).getByText('Connected', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('link', { name: 'Register a cluster' }).click();
    await page.getByLabel('Name').fill('ap-south-1');
    await page.getByRole('button', { name: 'Get the command' }).click();
    expect(await page.getByRole('alert').innerText()).toMatch(/ap-south-1/);
  }, LONG);

  it('can be worked by the keyboard alone: from the fleet into an application and its dialog, and out again', async () => {
    await row('storefront').waitFor();
    const press = async (key: string, until: Locator): Promise<void> => {
      for (let presses = 0; presses < 60; presses += 1) {
        await page.keyboard.press(key);
        if (await until.evaluate((element) => element === document.activeElement)) return;
      }
      throw new Error(`${key} never reached ${until.toString()}`);
    };
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await press('Tab', page.getByRole('link', { name: 'Skip to content' }));
    await page.keyboard.press('Enter');
    await press('Tab', page.getByLabel('Search applications'));
    await page.keyboard.type('storefront');
    await eventually(async () => (await page.getByRole('rowheader').count()) === 1, { what: 'one application' });
    await press('Tab', row('storefront').getByRole('rowheader').getByRole('link'));
    await page.keyboard.press('Enter');
    const sync = page.getByRole('button', { name: 'Sync', exact: true });
    await sync.waitFor();
    await press('Tab', sync);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    expect(await page.getByLabel('Reason').evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await press('Tab', page.getByRole('link', { name: /Show diff/ }).first());
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: /Changes of/ }).first().waitFor();
  }, LONG);

  it('shows the fleet as it was at an instant, and what became of it since', async () => {
    const { events } = await system.api.query<{ events: { nodes: { position: number }[] } }>('{ events(first: 10, filter: {application: "payments", types: ["render.bundle-published"]}) { nodes { position } } }');
    const release = events.nodes[1]?.position ?? 0;
    await page.getByRole('link', { name: 'Time travel' }).click();
    await page.getByRole('heading', { level: 1, name: 'Time travel' }).waitFor();
    const past = page.getByRole('region', { name: 'Targets' }).getByRole('row').filter({ has: page.getByRole('link', { name: 'payments', exact: true }) });
    await past.first().getByText('Degraded').waitFor();
    await page.goto(`/past?at=${String(release - 1)}`);
    await page.getByText(`As of position ${(release - 1).toLocaleString('en')}`).waitFor();
    expect(await past.getByText('Healthy').count()).toBe(CLUSTERS.length);
    await page.getByRole('region', { name: 'Changes since' }).getByText(`${String(CLUSTERS.length)} targets: image registry.example.test/payments 1.0.0 -> 3.0.0, health HEALTHY -> DEGRADED`).waitFor();
    await page.getByRole('button', { name: 'Now', exact: true }).click();
    await past.first().getByText('Degraded').waitFor();
  }, LONG);

  it('stays readable in a narrow window: nothing but the tables scrolls sideways', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const address of ['/', `/applications/${LONG_NAME}`, '/applications/catalogue?tab=drift', '/clusters?register=', '/past?at=20']) {
      await page.goto(address);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('.skeleton').waitFor({ state: 'detached' });
      expect({ address, overflow: await page.evaluate(() => document.documentElement.scrollWidth - innerWidth) }).toEqual({ address, overflow: 0 });
    }
  }, LONG);

  it.each<Theme>(['light', 'dark'])('has no accessibility fault on any page in the %s theme', async (theme) => {
    await page.emulateMedia({ colorScheme: theme });
    await fleet.changeBehindGit('eu-west-1');
    if (SCREENSHOTS !== undefined) await mkdir(SCREENSHOTS, { recursive: true });
    const faults: Record<string, string[]> = {};
    const look = async (name: string, picture: boolean): Promise<void> => {
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      const found = await accessibilityFaults(page);
      if (found.length > 0) faults[name] = found;
      await page.mouse.move(0, 0);
      if (picture && SCREENSHOTS !== undefined) await page.screenshot({ path: path.join(SCREENSHOTS, `${name}-${theme}.png`) });
    };
    await row('catalogue').getByText('Out of sync').waitFor();
    await look('fleet', true);
    await openApplication('orders');
    await page.getByText('Release 2.5.0: new checkout').first().waitFor();
    await look('application', true);
    await page.getByRole('button', { name: 'Sync', exact: true }).click();
    await look('dialog', false);
    await openApplication('storefront');
    await page.getByRole('listitem').filter({ hasText: 'Release 1.1.0: faster search' }).getByRole('link', { name: /Show diff/ }).click();
    await page.getByRole('region', { name: /Changes of/ }).first().waitFor();
    await page.getByRole('navigation', { name: 'Views' }).evaluate((element) => element.scrollIntoView());
    await look('diff', true);
    await page.goto('/applications/catalogue?tab=drift');
    await page.getByRole('region', { name: /^Fields of/ }).first().waitFor();
    await look('drift', true);
    await page.goto('/past?at=20');
    await page.getByRole('region', { name: 'Changes since' }).waitFor();
    await look('time-travel', true);
    await page.goto('/applications/nothing-like-it');
    await page.getByRole('heading', { name: /There is no application/ }).waitFor();
    await look('nothing', false);
    await page.goto('/clusters?register=');
    await page.getByLabel('Name').fill(`ca-central-${theme}`);
    await page.getByRole('button', { name: 'Get the command' }).click();
    await page.getByText(`Waiting for the agent of ca-central-${theme}…`).waitFor();
    await look('clusters', true);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
    await look('sign-in', false);
    expect(faults).toEqual({});
  }, LONG);
});

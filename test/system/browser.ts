import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { repositoryRoot } from '@tidemark/testing';

const CHROMIUM = process.env['TIDEMARK_CHROMIUM'] ?? '/usr/bin/chromium';
/** No sandbox as root in a container; nothing that talks to anybody but the page under test. */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const AXE = path.join(repositoryRoot, 'node_modules/axe-core/axe.min.js');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const TIMEOUT_MS = 15_000;

export type Theme = 'light' | 'dark';

export const startBrowser = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: ARGS });

/** One tab and everything the browser had to say about it: console errors, breaches of the content policy, exceptions. */
export interface Tab {
  readonly page: Page;
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openTab(browser: Browser, address: string, theme: Theme = 'light', viewport = { width: 1440, height: 900 }): Promise<Tab> {
  const context: BrowserContext = await browser.newContext({ baseURL: address, colorScheme: theme, viewport, locale: 'en-GB', timezoneId: 'UTC' });
  context.setDefaultTimeout(TIMEOUT_MS);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  return { page, complaints, close: () => context.close() };
}

export async function signIn(page: Page, password: string): Promise<void> {
  await page.goto('/');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
}

/** What axe finds wrong, one line a rule; empty when nothing is. Evaluated, not loaded, so that the content policy stays on. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(async (tags) => {
    interface Axe { run(context: Document, options: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }> }
    const { axe } = globalThis as unknown as { axe: Axe };
    const { violations } = await axe.run(document, { runOnly: tags });
    return violations.map(({ id, impact, nodes }) => `${id} (${impact}) ${nodes.slice(0, 3).map((node) => `${node.html}: ${node.failureSummary}`).join(' | ')}`);
  }, TAGS);
}

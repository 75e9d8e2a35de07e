/** Debian's Chromium, and what a test asks of every page: no error, no request, legible text. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults, RunOnly, RunOptions } from 'axe-core';
import { buildSync } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';

const program = ['chromium', 'chromium-browser', 'google-chrome']
  .map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim())
  .find((path) => path !== '');

/** Whether the tests of pages can be left out. In CI the browser must be there: they fail without it. */
export const noChromium = program === undefined && process.env['CI'] === undefined;
if (noChromium) process.stderr.write('Chromium is not installed: the tests of pages are skipped.\n');

/** One browser for the tests of a file. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (noChromium) return;
    browser = await chromium.launch({
      ...(program === undefined ? {} : { executablePath: program }),
      args: ['--no-sandbox', '--disable-gpu'],
    });
  }, 60_000);
  afterAll(() => browser?.close());
  return () => {
    if (browser === undefined) throw new Error('Chromium did not start');
    return browser;
  };
}

export const DESK = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

export interface Opened {
  readonly page: Page;
  /** What the page complained about. */
  readonly complaints: string[];
  /** What it asked of any network; the page itself is not among it. */
  readonly requests: string[];
}

/** Opens an address in a new window, and listens from the first moment on. */
export async function open(
  browser: Browser,
  url: string,
  { viewport = DESK, dark = false } = {},
): Promise<Opened> {
  const page = await browser.newPage({ viewport, colorScheme: dark ? 'dark' : 'light' });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  await page.goto(url);
  return { page, complaints, requests };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What an audit asks of a page. Of the same page in other colours only what colours decide: an audit takes seconds. */
const EVERYTHING = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const COLOURS: RunOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

interface Audit {
  /** Selector of what is looked at. */
  readonly part?: string;
  readonly coloursOnly?: boolean;
}

/** What an audit finds: rule and element, one line each. */
export async function auditOf(
  page: Page,
  { part = 'html', coloursOnly = false }: Audit = {},
): Promise<string[]> {
  await page.evaluate(axeSource);
  const options: RunOptions = { runOnly: coloursOnly ? COLOURS : EVERYTHING, resultTypes: ['violations'] };
  const results = await page.evaluate(
    ([within, given]) =>
      (window as unknown as { axe: { run(p: unknown, o: unknown): Promise<AxeResults> } }).axe.run(
        within,
        given,
      ),
    [part, options] as [string, object],
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${String(target)}: ${failureSummary}`),
  );
}

const legible = buildSync({
  entryPoints: [fileURLToPath(new URL('legible.ts', import.meta.url))],
  bundle: true,
  write: false,
  globalName: 'legible',
}).outputFiles[0]?.text;

/** What a person could not read on a page: see {@link file://./legible.ts}. */
export function illegible(page: Page): Promise<string[]> {
  return page.evaluate(`${legible}; legible.illegible()`);
}

/** How much wider the page is than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

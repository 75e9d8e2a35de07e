/** The page of `--html` in a real browser: from a file, on a desk, on a phone, on paper, by mouse and by keyboard. */
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '../harness/files.ts';
import { lastingFolder } from '../harness/temporary.ts';
import { auditOf, DESK, illegible, noChromium, open, overflow, PHONE, useBrowser } from './chromium.ts';

const program = join(repository, 'dist/waybill.cjs');

describe.skipIf(noChromium)('the page', () => {
  const browser = useBrowser();
  const folder = lastingFolder(afterAll);
  const at = (name: string) => `file://${join(folder, name)}.html`;

  beforeAll(() => {
    cpSync(join(repository, 'stacks'), join(folder, 'stacks'), { recursive: true });
    cpSync(join(repository, 'out'), join(folder, 'out'), { recursive: true });
    write('everything', 'graph', 'everything');
    edit('home', [
      ['sonarr: {auth: sso, variants: [4k]}', 'sonarr: {auth: sso, access: [lan, tunnel], variants: [4k]}'],
      [
        'radarr: {auth: sso, access: [lan, tunnel]}',
        'radarr: {access: [lan, tunnel], auth: app, reason: the app on the phone cannot log in}',
      ],
      ['  sabnzbd: {}\n', '  tautulli: {}\n'],
      ['v1.11.0', 'v1.12.0'],
    ]);
    write('review', 'diff', 'home');
    edit('everything', [['  bazarr: {auth: sso}\n', '  bazarr: {}\n']]);
    write('review-everything', 'diff', 'everything');
  }, 60_000);

  function write(name: string, ...args: readonly string[]): void {
    const call = [program, ...args, '--root', folder, '--html', `${name}.html`];
    const { stderr } = spawnSync(process.execPath, call, { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe(`Written: ${join(folder, name)}.html\n`);
  }

  function edit(stack: string, changes: readonly (readonly [string, string])[]): void {
    const path = join(folder, 'stacks', stack, 'stack.yaml');
    let text = readFileSync(path, 'utf8');
    for (const [from, to] of changes) {
      expect(text).toContain(from);
      text = text.replace(from, to);
    }
    writeFileSync(path, text);
  }

  const PAGES = ['everything', 'review', 'review-everything'];
  const LOOKS = [
    { viewport: DESK, dark: false },
    { viewport: DESK, dark: true },
    { viewport: PHONE, dark: false },
    { viewport: PHONE, dark: true },
  ];

  for (const name of PAGES) {
    for (const look of LOOKS) {
      it(`is legible and accessible: ${name}, ${look.viewport.width} wide, ${look.dark ? 'dark' : 'light'}`, async () => {
        const { page, complaints, requests } = await open(browser(), at(name), look);
        expect(await illegible(page)).toEqual([]);
        expect(await overflow(page)).toBe(0);
        const coloursOnly = look.dark;
        expect(await auditOf(page, { coloursOnly })).toEqual([]);
        await page.locator('.item .name').first().click();
        expect(await illegible(page)).toEqual([]);
        expect(await auditOf(page, { part: 'dialog[open]', coloursOnly })).toEqual([]);
        expect([complaints, requests]).toEqual([[], []]);
        await page.close();
      });
    }
  }

  it('shows every way in and every name of the largest stack on the first screen', async () => {
    const { page } = await open(browser(), at('everything'));
    await expectVisible(page, '.way', 3);
    await expectVisible(page, '.hosts .name', await page.locator('.hosts .name').count());
    await page.close();
  });

  it.each([
    ['.stack h4 { font-size: 11px }', 'too small (11px)'],
    ['.item { width: 20px; overflow: hidden } .name { white-space: nowrap; width: 300px }', 'cut off'],
    ['.names { margin-left: 500px; width: 900px }', 'beside the window'],
    ['.item + .item { margin-top: -20px } .names { display: block }', 'on top of each other'],
  ])('would be found illegible with %s', async (rule, fault) => {
    const { page } = await open(browser(), at('review'));
    await page.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [sheet];
    }, rule);
    expect((await illegible(page)).join('\n')).toContain(fault);
    await page.close();
  });

  it('puts the worst first', async () => {
    const { page } = await open(browser(), at('review'));
    const first = await page.locator('.sentences > li').first().innerText();
    expect(first).toMatch(
      /^Danger\s+radarr\.example\.com is now reachable from the internet behind the app's own login only/,
    );
    expect(await page.locator('.band.open .name').allInnerTexts()).toEqual(['radarr.example.com ! access']);
    expect(await page.locator('.is-gone .name').allInnerTexts()).toEqual(['sabnzbd.example.com gone']);
    await page.close();
  });

  it('traces a name by mouse', async () => {
    const { page } = await open(browser(), at('review'));
    await page.getByRole('button', { name: 'sonarr.example.com access' }).click();
    const sheet = page.getByRole('dialog', { name: 'sonarr.example.com' });
    await sheet.waitFor();
    expect(await sheet.locator('.trace.tunnel .hops').innerText()).toContain('cloudflared rule');
    expect(await sheet.locator('.trace.tunnel .was').innerText()).toContain('Before: not reached');
    expect(await sheet.locator('.trace.internet summary').innerText()).toContain('not reached: 403');
    // Beside the sheet.
    await page.mouse.click(20, 400);
    expect(await sheet.isVisible()).toBe(false);
    await page.close();
  });

  it('traces a name by keyboard', async () => {
    const { page } = await open(browser(), at('review'));
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('radarr.example.com');
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog', { name: 'radarr.example.com' });
    expect(await sheet.isVisible()).toBe(true);
    expect(await focused(page)).toBe('Close');
    await page.keyboard.press('Escape');
    expect(await sheet.isVisible()).toBe(false);
    expect(await focused(page)).toBe('radarr.example.com');
    await page.close();
  });

  it('filters by mouse', async () => {
    const { page } = await open(browser(), at('everything'));
    const count = page.locator('output');
    const all = await count.innerText();
    await page.getByRole('combobox', { name: 'Reached' }).selectOption('tunnel');
    await expect.poll(() => names(page)).toEqual(['authentik', 'jellyfin', 'seerr', 'wishes']);
    await page.getByRole('combobox', { name: 'Login' }).selectOption('authentik');
    await expect.poll(() => names(page)).toEqual(['seerr', 'wishes']);
    await expect.poll(() => count.innerText()).toMatch(/^2 of \d+ shown$/);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => count.innerText()).toBe(all);
    await page.close();
  });

  it('filters by keyboard', async () => {
    const { page } = await open(browser(), at('review'));
    for (let i = 0; i < 2; i++) await page.keyboard.press('Tab');
    await page.keyboard.type('sonarr');
    await expect.poll(() => names(page)).toEqual(['sonarr-4k', 'sonarr']);
    expect(await page.locator('.networks .user:visible').allInnerTexts()).toContain('sonarr');
    expect(await page.locator('.networks .place:visible').count()).toBe(2);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await expect
      .poll(() => names(page))
      .toEqual(['radarr', 'sonarr-4k', 'sonarr', 'start', 'whoami', 'tautulli', 'sabnzbd']);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('output').innerText()).toMatch(/^(\d+) of \1 shown$/);
    await page.close();
  });

  it('changes its colours when asked to, and else follows the system', async () => {
    const { page } = await open(browser(), at('review'), { dark: true });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await paper();
    await page.getByRole('button', { name: 'Light colours' }).click();
    expect(await paper()).not.toBe(dark);
    await page.reload();
    expect(await paper()).not.toBe(dark);
    await page.getByRole('button', { name: 'Dark colours' }).click();
    expect(await paper()).toBe(dark);
    await page.close();
  });

  it('prints what a reviewer reads, all of it unfolded', async () => {
    const { page } = await open(browser(), at('review'), { viewport: { width: 794, height: 1123 } });
    await page.evaluate(() =>
      addEventListener('beforeprint', () => {
        document.body.dataset['folded'] = String(
          document.querySelectorAll('.changes details:not([open])').length,
        );
      }),
    );
    const folds = page.locator('.changes details[open]');
    expect(await folds.count()).toBe(0);
    const paper = await page.pdf({ format: 'A4' });
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await page.evaluate(() => document.body.dataset['folded'])).toBe('0');
    expect(await folds.count()).toBe(0);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.getByRole('search').isVisible()).toBe(false);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
    expect(await illegible(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await page.close();
  });

  it('shows the picture without a script too', async () => {
    const context = await browser().newContext({ javaScriptEnabled: false, viewport: DESK });
    const page = await context.newPage();
    await page.goto(at('review'));
    expect(await names(page)).toContain('radarr');
    expect(await page.getByRole('search').isVisible()).toBe(false);
    await context.close();
  });
});

/** First labels of the names that are shown. */
const names = (page: Page) => page.locator('.item:visible .name > b').allInnerTexts();

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

async function expectVisible(page: Page, selector: string, count: number): Promise<void> {
  const seen = await page
    .locator(selector)
    .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().bottom < innerHeight).length);
  expect(seen).toBe(count);
}

import { expect, it } from 'vitest';
import { moreOpen } from '../../../src/verify/findings/more-open.ts';
import { allTrees } from '../../harness/trees.ts';
import { codesIn, describeFinding } from './provoke.ts';

const FILE = 'traefik/dynamic/sonarr.yml';

/** The tree of a home with one more router to Sonarr. */
function withRule(rule: string): Map<string, string> {
  const files = new Map(Object.entries(allTrees().find(({ name }) => name === 'out/home')?.files ?? {}));
  const router = `    hole: {entryPoints: [websecure], rule: ${JSON.stringify(rule)}, priority: 5000, service: sonarr}\n`;
  return files.set(
    FILE,
    (files.get(FILE) ?? '').replace('  routers:\n', () => `  routers:\n${router}`),
  );
}

describeFinding('more-open', moreOpen, {
  'verify/more-open': withRule('Host(`sonarr.example.com`) && Query(`k`, `v`)'),
  'verify/undecided': withRule('Host(`sonarr.example.com`) && PathRegexp(`(a|b)*a(a|b){20}$`)'),
});

/** The tree of the stack for the web with other text in the routes of one app. */
function changed(app: string, from: RegExp, to: string): Set<string> {
  const files = new Map(Object.entries(allTrees().find(({ name }) => name === 'out/web')?.files ?? {}));
  const path = `traefik/dynamic/${app}.yml`;
  const before = files.get(path) ?? '';
  expect(before).toMatch(from);
  return new Set(codesIn(moreOpen, files.set(path, before.replace(from, to))));
}

it('finds a login that is missing for one origin only', () => {
  expect(changed('sonarr', / {8}- sonarr_login\n/, '')).toEqual(new Set(['verify/more-open']));
  expect(changed('radarr', /ClientIP\(`192\.168\.4\.0\/24`\)/, 'ClientIP(`0.0.0.0/0`)')).toEqual(
    new Set(['verify/more-open']),
  );
});

it('finds a path that has lost its login where only some have one', () => {
  expect(changed('shop', / {8}- shop_login\n/, '')).toEqual(new Set(['verify/more-open']));
  expect(changed('shop', / \|\| PathRegexp\(`\(\?i\)\^\/api\/admin\/`\)/, '')).toEqual(
    new Set(['verify/more-open']),
  );
  expect(changed('shop', /priority: 150/, 'priority: 90')).toEqual(new Set(['verify/more-open']));
});

it('finds encoded characters that go past the paths with a login', () => {
  expect(changed('shop', / {8}- shop_plain-paths\n/, '')).toEqual(new Set(['verify/more-open']));
});

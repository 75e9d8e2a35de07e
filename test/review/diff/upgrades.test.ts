/** Stored data against the committed tree: every step that must not happen unseen. */
import { expect, it } from 'vitest';
import { AUTHENTIK_LINES, compareVersions, dataVersion } from '../../../src/compile/model/data-version.ts';
import { upgradeCodes, upgradeProblems } from '../../../src/review/diff/upgrades.ts';
import { catalogueFiles } from '../../catalog/definitions.ts';
import { modelOf, treeOf } from '../../harness/compile.ts';
import { FULL_STACK, PLAIN_STACK } from '../../harness/stack.ts';

const n8n = (tag: string, rest = '') =>
  `${PLAIN_STACK}apps: {n8n: {}}\noverrides: {services: {n8n-postgres: {image: "postgres:${tag}"}}}\n${rest}\n`;

const authentik = (tag: string, rest = '') => {
  const image = `{image: "ghcr.io/goauthentik/server:${tag}"}`;
  return `${FULL_STACK}apps: {sonarr: {}}\noverrides: {services: {authentik-server: ${image}, authentik-worker: ${image}}}\n${rest}\n`;
};

function found(before: string, after: string) {
  return upgradeProblems(treeOf(before), modelOf(after));
}

const codes = (before: string, after: string) => found(before, after).map(({ code }) => code);

it('asks for a line when a major version changes, and is content with the right one', () => {
  expect(codes(n8n('15.3'), n8n('15.9'))).toEqual([]);
  const [problem] = found(n8n('15.3'), n8n('17.1'));
  expect(problem?.code).toBe('upgrade/not-asked');
  expect(problem?.help).toContain('upgrades: {n8n-postgres: {from: 15, to: 17}}');
  expect(codes(n8n('15.3'), n8n('17.1', 'upgrades: {n8n-postgres: {from: 15, to: 17}}'))).toEqual([]);
  expect(codes(n8n('15.3'), n8n('17.1', 'upgrades: {n8n-postgres: {from: 16, to: 17}}'))).toEqual([
    'upgrade/other-step',
  ]);
});

it('refuses to go back', () => {
  expect(codes(n8n('17.1'), n8n('16.1'))).toEqual(['upgrade/backwards']);
  expect(codes(authentik('2026.2.6'), authentik('2025.12.6'))).toEqual(['upgrade/backwards']);
});

it('refuses to leave out a line of authentik, and spells out the way', () => {
  const [problem] = found(authentik('2025.12.3'), authentik('2026.8.6'));
  expect(problem?.code).toBe('upgrade/skipped-line');
  expect(problem?.help).toContain('2026.2.6, then 2026.5.8, then 2026.8');
  const [asked] = found(authentik('2025.12.6'), authentik('2026.2.6'));
  expect(asked?.code).toBe('upgrade/not-asked');
  expect(asked?.help).toContain('upgrades: {authentik-server: {from: "2025.12", to: "2026.2"}}');
  const line = 'upgrades: {authentik-server: {from: "2025.12", to: "2026.2"}}';
  expect(codes(authentik('2025.12.6'), authentik('2026.2.6', line))).toEqual([]);
  // 2025.10 comes after 2025.8, and not before 2025.2.
  expect(compareVersions('2025.10', '2025.8')).toBeGreaterThan(0);
  expect(compareVersions('2025.2', '2025.10')).toBeLessThan(0);
});

it('refuses data that moves: the program would start without it', () => {
  const before = treeOf(n8n('16.1'));
  const manifest = before.get('manifest.json') ?? '';
  const moved = new Map(before).set('manifest.json', manifest.replaceAll('home_n8n-database', 'home_other'));
  expect(upgradeProblems(moved, modelOf(n8n('16.1'))).map(({ code }) => code)).toEqual([
    'upgrade/data-moved',
  ]);
});

it('says nothing without a tree before, or with one of an older compiler', () => {
  expect(upgradeProblems(new Map(), modelOf(n8n('16.1')))).toEqual([]);
  const before = treeOf(n8n('15.1'));
  const { state: _, upgrades: __, ...old } = JSON.parse(before.get('manifest.json') ?? '');
  const tree = new Map(before).set('manifest.json', JSON.stringify(old));
  expect(upgradeProblems(tree, modelOf(n8n('16.1')))).toEqual([]);
});

it('provokes every code that it is named for', () => {
  expect(Object.keys(upgradeCodes).sort()).toEqual([
    'upgrade/backwards',
    'upgrade/data-moved',
    'upgrade/not-asked',
    'upgrade/other-step',
    'upgrade/skipped-line',
  ]);
});

it('finds in every definition the version that its image has', () => {
  const wrong = Object.values(catalogueFiles()).flatMap(({ services }) =>
    Object.entries(services).flatMap(([name, { image, state }]) => {
      if (state === undefined) return [];
      const version = dataVersion(state.engine, `${image.name}:${image.tag}`, state.version);
      return version === state.version ? [] : [`${name}: ${state.version}, but the image has ${version}`];
    }),
  );
  expect(wrong).toEqual([]);
  expect(AUTHENTIK_LINES.at(-1)?.[0]).toBe(
    catalogueFiles()['authentik']?.services['authentik-server']?.state?.version,
  );
});

/**
 * Our containers against the facts about those of ansible-hms-docker, from where our users come. Every difference is
 * listed in differences.yaml with its reason: one that nobody explained fails, and so does an explanation of nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalog } from '../../src/catalog/catalog.gen.js';
import { repository } from '../harness/files.ts';
import { everyContainer } from './everything.ts';
import { type Differences, difference, type Explanation, explain, remaining } from './explain.ts';
import { type FactApp, factItems, KINDS, ourItems } from './items.ts';

interface Listed {
  readonly everywhere: readonly Explanation[];
  /** Apps of the facts that the catalogue does not have yet. */
  readonly missing: readonly string[];
  /** Containers that have another name here. */
  readonly renamed: Readonly<Record<string, { readonly ours: string; readonly reason: string }>>;
  /** Containers that only we have. */
  readonly added: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, { readonly differences: readonly Explanation[] }>>;
}

const factsFile = process.env['WAYBILL_FACTS'] ?? join(repository, '../shared/reference/catalog-facts.yaml');
const factsMissing = !existsSync(factsFile) && process.env['CI'] === undefined;

const listed = parse(readFileSync(join(repository, 'test/catalog/differences.yaml'), 'utf8')) as Listed;

/** Differences of every container of the facts that we have, by the name that the facts give it. */
function everyDifference(): Map<string, Differences> {
  const { apps } = parse(readFileSync(factsFile, 'utf8'), { maxAliasCount: -1 }) as {
    apps: Record<string, FactApp>;
  };
  const ours = everyContainer();
  const found = new Map<string, Differences>();
  const lost: string[] = [];
  for (const [app, facts] of Object.entries(apps).filter(([name]) => !listed.missing.includes(name))) {
    for (const [name, fact] of Object.entries(facts.services)) {
      const shapes = ours.get(listed.renamed[name]?.ours ?? name);
      if (shapes === undefined) lost.push(`${app}: no container ${name}`);
      else found.set(name, difference(ourItems(shapes), factItems(facts, name, fact)));
    }
  }
  expect(lost).toEqual([]);
  return found;
}

/** Containers that the facts do not know. */
function addedContainers(known: Iterable<string>): string[] {
  const names = new Set([...known].map((name) => listed.renamed[name]?.ours ?? name));
  return [...everyContainer().keys()].filter((name) => !names.has(name));
}

const explanations = () => [
  ...listed.everywhere,
  ...Object.values(listed.services).flatMap((service) => service.differences),
];

it('differences.yaml has the shape that this test reads', () => {
  expect(Object.keys(listed).sort()).toEqual(['added', 'everywhere', 'missing', 'renamed', 'services']);
  for (const { kind, ours, theirs, reason, ...more } of explanations()) {
    expect(KINDS, reason).toContain(kind);
    expect(ours ?? theirs, reason).toBeDefined();
    expect(reason, `${kind} ${String(ours)} ${String(theirs)}`).toMatch(/^\S.{15,}\.$/);
    expect(Object.keys(more), reason).toEqual([]);
  }
  const others = [
    ...Object.values(listed.renamed).map(({ reason }) => reason),
    ...Object.values(listed.added),
  ];
  for (const reason of others) expect(reason).toMatch(/^\S.{15,}\.$/);
});

it('an app that the list calls missing is missing', () => {
  expect(listed.missing.filter((app) => app in catalog)).toEqual([]);
});

describe('the facts', () => {
  const title = factsMissing ? `are skipped: there is no ${factsFile}` : 'are all accounted for';
  it.skipIf(factsMissing)(title, () => {
    const found = everyDifference();
    expect(found.size).toBeGreaterThan(0);
    const used = new Set<Explanation>();
    const idle: string[] = [];
    for (const [name, differences] of found) {
      for (const rule of listed.everywhere) if (explain(differences, rule).length === 0) used.add(rule);
      for (const rule of listed.services[name]?.differences ?? [])
        idle.push(...explain(differences, rule).map((pattern) => `${name}: ${rule.kind} ${pattern}`));
    }
    const left = [...found].flatMap(([name, differences]) =>
      remaining(differences).map((d) => `${name}: ${d}`),
    );
    expect(left, 'differences without an explanation').toEqual([]);
    idle.push(
      ...listed.everywhere.filter((rule) => !used.has(rule)).map((rule) => `everywhere: ${rule.reason}`),
    );
    idle.push(...Object.keys(listed.services).filter((name) => !found.has(name)));
    expect(idle, 'explanations that explain nothing').toEqual([]);
    expect(addedContainers(found.keys()).sort()).toEqual(Object.keys(listed.added).sort());
  });
});

describe('the comparison', () => {
  const one = (ours: readonly string[], theirs: readonly string[]): Differences => ({
    ours: new Map([['environment', new Set(ours)]]),
    theirs: new Map([['environment', new Set(theirs)]]),
  });
  const rule = (ours: string | string[] | undefined, theirs: string | string[] | undefined): Explanation => ({
    kind: 'environment',
    ...(ours === undefined ? {} : { ours }),
    ...(theirs === undefined ? {} : { theirs }),
    reason: 'For the test.',
  });

  it('takes away what is explained and nothing else', () => {
    const differences = one(['A_FILE', 'TZ', 'B'], ['A', 'C']);
    expect(explain(differences, rule('%_FILE', '%'))).toEqual([]);
    expect(explain(differences, rule('TZ', undefined))).toEqual([]);
    expect(remaining(differences)).toEqual(['environment: ours B', 'environment: theirs C']);
  });

  it('sees an explanation that explains nothing, or one side only', () => {
    const differences = one(['B'], ['C']);
    expect(explain(differences, rule('%_FILE', '%'))).toEqual(['% -> %_FILE']);
    expect(explain(differences, rule(['B', 'D*'], 'C'))).toEqual(['D*']);
    expect(remaining(differences)).toHaveLength(2);
    expect(explain(differences, rule('B', 'C'))).toEqual([]);
    expect(remaining(differences)).toEqual([]);
  });
});

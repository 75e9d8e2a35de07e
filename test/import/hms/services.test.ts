/**
 * Service by service: what `docker compose config` says of the imported stack, against what ansible-hms-docker would run
 * for the same input. Images, ports, mounts with their places on the host, names of variables, networks and devices are
 * equal, or the difference has a reason in differences.yaml (mounts) or in test/catalog/differences.yaml (the rest, which
 * holds for every stack).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseSource } from '../../../src/compile/load/parse.ts';
import { enabledApps } from '../../../src/import/hms/apps.ts';
import { Variables } from '../../../src/import/hms/variables.ts';
import { Ledger } from '../../../src/import/ledger.ts';
import type { Manifest } from '../../../src/schema/manifest.gen.ts';
import type { FactApp } from '../../catalog/items.ts';
import { hasCompose, needCompose } from '../../harness/docker.ts';
import { repository } from '../../harness/files.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { compiled, FIXTURES, importFiles, inputsOf } from './fixtures.ts';
import { type Sets, Theirs } from './theirs.ts';

const factsFile = process.env['WAYBILL_FACTS'] ?? join(repository, '../shared/reference/catalog-facts.yaml');
const skipped = (!existsSync(factsFile) && process.env['CI'] === undefined) || (!hasCompose && !needCompose);

interface Rule {
  readonly kind: string;
  readonly ours?: string | readonly string[];
  readonly theirs?: string | readonly string[];
  readonly reason: string;
}

interface Rules {
  readonly everywhere: readonly Rule[];
  readonly renamed?: Readonly<Record<string, { readonly ours: string }>>;
  readonly added?: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, { readonly differences: readonly Rule[] }>>;
}

const rulesOf = (path: string) => parse(readFileSync(join(repository, path), 'utf8')) as Rules;
const general = rulesOf('test/catalog/differences.yaml');
const own = rulesOf('test/import/hms/differences.yaml');

/** The one kind that has other items in the general list. */
const KIND: Readonly<Record<string, string>> = { 'host-port': 'port', capability: '', right: '', mount: '' };

const list = (value: string | readonly string[] | undefined) => (value === undefined ? [] : [value].flat());
const matches = (pattern: string, item: string) =>
  new RegExp(
    `^${pattern
      .replace(/[\\^$.+?()[\]{}|]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('%', '.+')}$`,
  ).test(item);

interface Difference {
  readonly service: string;
  readonly kind: string;
  readonly side: 'ours' | 'theirs';
  readonly item: string;
}

const used = new Set<Rule>();

function isExplained({ service, kind, side, item }: Difference): boolean {
  const base = service.replace(/-4k$/, '');
  const fits = (rule: Rule, of: string) =>
    of === kind && list(rule[side]).some((pattern) => matches(pattern, item));
  const mine = [...own.everywhere, ...(own.services[service]?.differences ?? [])].find((rule) =>
    fits(rule, rule.kind),
  );
  if (mine !== undefined) used.add(mine);
  const others = [
    ...general.everywhere,
    ...(general.services[base]?.differences ?? []),
    ...(general.services[service]?.differences ?? []),
  ];
  return mine !== undefined || others.some((rule) => fits(rule, KIND[rule.kind] ?? rule.kind));
}

interface ConfigService {
  readonly image: string;
  readonly ports?: readonly { target: number; published?: string; protocol: string }[];
  readonly volumes?: readonly { type: string; source?: string; target: string }[];
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly networks?: Readonly<Record<string, unknown>>;
  readonly network_mode?: string;
  readonly devices?: readonly (string | { readonly source: string })[];
}

interface Config {
  readonly services: Readonly<Record<string, ConfigService>>;
  readonly volumes?: Readonly<Record<string, { readonly name: string }>>;
}

/** `docker compose config` of an imported stack. */
function configOf(stack: string): Config {
  const folder = temporaryFolder();
  const [one] = compiled(stack).stacks;
  const tree = one?.tree() ?? [];
  for (const { path, text } of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { secrets } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const env = Object.fromEntries(
    secrets.flatMap(({ consumers }) =>
      consumers.flatMap((c) => (c.as === 'environment' ? [[c.variable, 'dummy']] : [])),
    ),
  );
  const run = spawnSync('docker', ['compose', 'config', '--format', 'json'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { PATH: process.env['PATH'], ...env },
  });
  expect(run.stderr).toBe('');
  return JSON.parse(run.stdout.replaceAll(folder, '<tree>')) as Config;
}

function ourSets(service: ConfigService, config: Config): Sets {
  const mounts = (service.volumes ?? []).filter(({ type }) => type !== 'tmpfs');
  return {
    image: new Set([service.image.replace(/:[^:/]+$/, '')]),
    port: new Set((service.ports ?? []).map((p) => `${p.published}/${p.protocol} to ${p.target}`)),
    mount: new Set(
      mounts.map(
        ({ type, source = '', target }) =>
          `${target} from ${type === 'volume' ? (config.volumes?.[source]?.name ?? source) : source}`,
      ),
    ),
    environment: new Set(Object.keys(service.environment ?? {})),
    network: new Set([
      ...Object.keys(service.networks ?? {}),
      ...(service.network_mode ? [service.network_mode] : []),
    ]),
    device: new Set(
      (service.devices ?? []).map((d) => (typeof d === 'string' ? (d.split(':')[0] ?? '') : d.source)),
    ),
  };
}

function variablesOf(name: string): Variables {
  const files = Object.entries(inputsOf(name)).flatMap(
    ([path, text]) =>
      parseSource(path, new TextEncoder().encode(text), { version: '1.1', largest: 1 << 20 }).value ?? [],
  );
  return new Variables(files, new Ledger());
}

function differencesOf(
  name: string,
  options: Readonly<Record<string, string>>,
): { all: Difference[]; compared: number } {
  const { apps } = parse(readFileSync(factsFile, 'utf8'), { maxAliasCount: -1 }) as {
    apps: Record<string, FactApp>;
  };
  const vars = variablesOf(name);
  const theirs = new Theirs(vars, enabledApps(vars));
  const config = configOf(importFiles(inputsOf(name), options).stack ?? '');
  const all: Difference[] = [];
  const seen = new Set<string>();
  for (const [service, { app, fact }] of theirs.services(apps)) {
    const ourName = general.renamed?.[service]?.ours ?? service;
    seen.add(ourName);
    const mine = config.services[ourName];
    if (mine === undefined) all.push({ service, kind: 'service', side: 'theirs', item: service });
    else all.push(...between(service, ourSets(mine, config), theirs.sets(app, fact)));
  }
  for (const service of Object.keys(config.services))
    if (!seen.has(service)) all.push({ service, kind: 'service', side: 'ours', item: service });
  return { all, compared: seen.size };
}

function between(service: string, ours: Sets, theirs: Sets): Difference[] {
  const only = (side: 'ours' | 'theirs', a: Sets, b: Sets) =>
    Object.entries(a).flatMap(([kind, items]) =>
      [...items].filter((item) => b[kind]?.has(item) !== true).map((item) => ({ service, kind, side, item })),
    );
  return [...only('ours', ours, theirs), ...only('theirs', theirs, ours)];
}

describe.skipIf(skipped)('what runs after an import is what ran before', () => {
  it.each(FIXTURES)(
    '$name',
    ({ name, options }) => {
      const { all, compared } = differencesOf(name, options);
      const left = all.filter((one) => !isExplained(one));
      expect(left.map(({ service, kind, side, item }) => `${service}: ${kind}: ${side} ${item}`)).toEqual([]);
      expect(compared).toBeGreaterThan(11);
    },
    60_000,
  );

  it('every reason explains something', () => {
    const idle = [
      ...own.everywhere,
      ...Object.values(own.services).flatMap(({ differences }) => differences),
    ];
    expect(idle.filter((rule) => !used.has(rule))).toEqual([]);
  });
});

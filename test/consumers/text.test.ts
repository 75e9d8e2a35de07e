/**
 * No text of a spec leaves its place: whatever is put into any string, it is refused, or our reader, PyYAML and Docker
 * Compose all read the same data. WAYBILL_TEXTS tries more places; WAYBILL_SEED others.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { catalog } from '../../src/catalog/catalog.gen.js';
import { Tagged } from '../../src/verify/read/data.ts';
import { readYaml } from '../../src/verify/read/yaml.ts';
import { breathe } from '../harness/breathe.ts';
import { compileText } from '../harness/compile.ts';
import { hasCompose, needCompose } from '../harness/docker.ts';
import { dummySecrets } from '../harness/secrets.ts';
import { FULL_STACK } from '../harness/stack.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const PYTHON = '/usr/bin/python3';
const hasPyYaml = spawnSync(PYTHON, ['-c', 'import yaml']).status === 0;

/** What some reader takes for the end of a line, of a string, of a document, or for the beginning of a comment. */
const TEXTS = [
  ...['a\u2028b: c', 'a\u2029---\u2029b: c', 'a\u0085# b', 'a\nservices: {w: {privileged: true}}', 'a\rb: c'],
  ...['a\u0000b', '\ufeffa', 'a\ufeff', 'a\tb', '\ta', 'a */ b', 'a " b', "a ' b", '\\', 'a\\nb', '--- a'],
  ...[
    '---',
    '...',
    '# a',
    'a #b',
    'a: b',
    '- a',
    '{a: b}',
    '[a',
    '!!python/none',
    '&a *a',
    '%YAML 1.1',
    '@a',
  ],
  ...['`a`', '| a |', '<!-- a', '${HOME}', '$$', '$(id)', '{{ env "X" }}', '%(a)s', 'yes', '0x1f', '1_000'],
  ...['12:30:00', '~', '=', '<<', ' a ', 'ä🙂', 'a\u202eb', 'a\u200bb', 'a\u001bb', 'a\u007fb', 'a\u009cb'],
];

type Path = readonly (string | number)[];
interface Files {
  readonly 'stack.yaml': unknown;
  readonly 'apps/mine.yaml': unknown;
}

/** A stack in which every kind of text that a person can write is there. */
const BASE: Files = {
  'stack.yaml': parse(`${FULL_STACK}
apps:
  authentik: {access: [lan, tunnel]}
  sonarr: {auth: sso, access: [lan, tunnel], reason: it is mine, groups: [family], skip: {paths: ["^/api/"], reason: the phone app has a key}}
  jellyfin: {auth: app, hosts: [tv.example.org], subdomain: films, reason: it has one}
  n8n: {environment: {N8N_LOG_LEVEL: info, N8N_MINE: {secret: mine}}}
  environment: {image: "nginx:1.29.3", port: 80, title: Titled, command: [nginx, -g], data: {config: /config}, environment: {A: b}, headers: {csp: "default-src 'self'", permissions: "camera=()"}}
  mine: {}
external:
  command: {url: "http://192.168.1.5:80", title: Titled, auth: sso}
secrets: {recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p]}
silence: [{code: verify/floating-image, app: sonarr, reason: it is a toy}]
never: [{from: internet, to: sonarr}]
retired: [lidarr]
overrides:
  services:
    sonarr: {command: [a, b], labels: {note: text}, environment: {A: b}, hostname: sonarr, healthcheck: {test: [CMD, a]}, logging: {options: {tag: a}}, working_dir: /x, mem_limit: 1g}
  volumes: {cache: {labels: {note: text}}}
  networks: {more: {labels: {note: text}}}
`) as unknown,
  'apps/mine.yaml': {
    ...catalog['uptimekuma'],
    ...(catalog['uptimekuma'] === undefined ? {} : { steps: ['Do this.'], description: 'Described.' }),
  },
};

function* strings(value: unknown, path: Path): Generator<Path> {
  if (typeof value === 'string') yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* strings(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

function changed(value: unknown, [key, ...rest]: Path, text: string): unknown {
  if (key === undefined) return text;
  if (Array.isArray(value))
    return value.map((item, i) => (i === key ? changed(item, rest, text) : (item as unknown)));
  const map = value as Record<string, unknown>;
  return { ...map, [key]: changed(map[key], rest, text) };
}

function treeOf(files: Files): ReadonlyMap<string, string> | undefined {
  const { stacks } = compileText(stringify(files['stack.yaml']), {
    'apps/mine.yaml': stringify(files['apps/mine.yaml']),
  });
  return stacks[0] && new Map(stacks[0].tree().map(({ path, text }) => [path, text]));
}

/** Data without tags: PyYAML has none of authentik's. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, one: unknown) => (one instanceof Tagged ? one.value : one)) ?? 'null');

/** All documents of each text, as PyYAML reads them, in one run of it. */
function python(texts: readonly string[]): unknown[] {
  const script = `
import sys, json, yaml
class Loader(yaml.SafeLoader): pass
def any(loader, suffix, node):
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else loader.construct_sequence(node, deep=True)
Loader.add_multi_constructor('!', any)
print(json.dumps([list(yaml.load_all(text, Loader)) for text in json.load(sys.stdin)], default=str))`;
  return JSON.parse(
    execFileSync(PYTHON, ['-c', script], { input: JSON.stringify(texts), encoding: 'utf8', maxBuffer: 1e9 }),
  ) as unknown[];
}

const PLACES = (Object.keys(BASE) as (keyof Files)[]).flatMap((file) =>
  [...strings(BASE[file], [])].map((path) => ({ file, path })),
);
const COUNT = Number(process.env['WAYBILL_TEXTS'] ?? 100);
const SEED = Number(process.env['WAYBILL_SEED'] ?? 1);

/** Some of all pairs of a place and a string, spread evenly. */
const PAIRS = Array.from({ length: COUNT }, (_, i) => {
  const at = (i * 7919 + SEED * 104_729) % (PLACES.length * TEXTS.length);
  return { ...PLACES[at % PLACES.length], text: TEXTS[Math.floor(at / PLACES.length)] ?? '' };
});

describe('a string of a spec', () => {
  const before = treeOf(BASE);

  it('has a base that is right', () => {
    const { diagnostics } = compileText(stringify(BASE['stack.yaml']), {
      'apps/mine.yaml': stringify(BASE['apps/mine.yaml']),
    });
    expect(
      diagnostics
        .filter(({ severity }) => severity === 'error')
        .map(({ code, message }) => `${code} ${message}`),
    ).toEqual([]);
  });

  it.skipIf(!hasPyYaml && !needCompose)(
    'stays in its place for us and for PyYAML',
    { timeout: 300_000 },
    async () => {
      const seen = new Map<string, string>();
      for (const { file = 'stack.yaml', path = [], text } of PAIRS) {
        const old = path.reduce<unknown>(
          (data, key) => (data as Record<string, unknown>)[key],
          BASE[file],
        ) as string;
        for (const next of [text, `${old}${text}`]) {
          const tree = treeOf({ ...BASE, [file]: changed(BASE[file], path, next) });
          for (const [name, source] of tree ?? [])
            if (/\.ya?ml$/.test(name) && before?.get(name) !== source)
              seen.set(source, `${file} ${path.join('/')}: ${JSON.stringify(next)} in ${name}`);
        }
        await breathe();
      }
      const sources = [...seen.keys()];
      const read = python(sources);
      const wrong = sources.filter((source, i) => {
        const own = readYaml(source);
        return own.error !== undefined || JSON.stringify(read[i]) !== JSON.stringify([plain(own.value)]);
      });
      expect(wrong.map((source) => seen.get(source))).toEqual([]);
      expect(sources.length).toBeGreaterThan(COUNT / 4);
    },
  );

  /** For some texts, or all where many places are tried, one stack that has it wherever it is taken. */
  it.skipIf(!hasCompose && !needCompose)(
    'stays in its place for Docker Compose',
    { timeout: 300_000 },
    async () => {
      const services = new Set(
        [...(before?.get('compose.yaml') ?? '').matchAll(/compose\/(.*)\.yaml/g)].map(([, name]) => name),
      );
      for (const text of TEXTS.filter((_, i) => COUNT > 100 || i % 6 === SEED % 6)) {
        let files = BASE;
        for (const { file, path } of PLACES.filter((_, i) => i % 5 === SEED % 5)) {
          const next = { ...files, [file]: changed(files[file], path, text) };
          if (treeOf(next) !== undefined) files = next;
          await breathe();
        }
        const folder = temporaryFolder();
        for (const [name, source] of treeOf(files) ?? []) {
          mkdirSync(dirname(join(folder, name)), { recursive: true });
          writeFileSync(join(folder, name), source);
        }
        const env = { PATH: process.env['PATH'] ?? '', HOME: '/', ...dummySecrets(folder) };
        const run = spawnSync('docker', ['compose', 'config', '--format', 'json'], {
          cwd: folder,
          encoding: 'utf8',
          env,
        });
        expect(run.stderr, JSON.stringify(text)).toBe('');
        const config = JSON.parse(run.stdout) as { services: Record<string, { privileged?: boolean }> };
        expect(Object.values(config.services).some(({ privileged }) => privileged === true)).toBe(false);
        expect(Object.keys(config.services).length).toBeGreaterThanOrEqual(services.size);
      }
    },
  );
});

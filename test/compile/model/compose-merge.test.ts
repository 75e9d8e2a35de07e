/** Our merge of overrides against the one of Docker Compose. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { printYaml } from '../../../src/compile/emit/yaml.ts';
import type { ComposeService } from '../../../src/compile/model/compose.ts';
import { type MergeTag, mergeService } from '../../../src/compile/model/compose-merge.ts';
import { hasCompose, needCompose } from '../../harness/docker.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

const base: ComposeService = {
  image: 'busybox:1',
  command: ['sleep', '1'],
  environment: { A: '1', B: '2' },
  labels: { x: '1' },
  cap_add: ['NET_ADMIN'],
  ports: [{ target: 80, published: '8080', protocol: 'tcp', mode: 'host' }],
  volumes: [
    { type: 'bind', source: '/srv/a', target: '/a', bind: { create_host_path: false } },
    { type: 'volume', source: 'data', target: '/data' },
  ],
  networks: { proxy: {} },
  healthcheck: { test: ['CMD', 'true'], interval: '30s', retries: 5 },
  logging: { driver: 'json-file', options: { 'max-size': '10m' } },
};

/** The merged service as Compose sees it. */
function byCompose(files: readonly string[]): unknown {
  const folder = temporaryFolder();
  const paths = files.map((text, i) => {
    const path = join(folder, `${i}.yaml`);
    writeFileSync(path, text);
    return path;
  });
  const run = spawnSync(
    'docker',
    ['compose', ...paths.flatMap((path) => ['-f', path]), 'config', '--format', 'json'],
    { encoding: 'utf8', cwd: folder },
  );
  if (run.status !== 0) throw new Error(run.stderr);
  const service = (JSON.parse(run.stdout) as { services: { s: Record<string, unknown> } }).services.s;
  // Compose prints an empty `volume: {}` or a null network for some spellings of the same thing.
  const same = (key: string, value: unknown) =>
    key === 'volume' && JSON.stringify(value) === '{}' ? undefined : (value ?? {});
  return JSON.parse(JSON.stringify(service).replaceAll(folder, '.'), same);
}

const top = { networks: { proxy: {}, more: {} }, volumes: { data: {}, other: {} } };

function bothWays(
  fragment: Record<string, unknown>,
  tags: ReadonlyMap<string, MergeTag> = new Map(),
  text?: string,
) {
  const merged = mergeService(base, fragment, tags);
  const file = (service: object) => printYaml([], { services: { s: service as never }, ...top });
  const override = text ?? stringify({ services: { s: fragment } });
  return { ours: byCompose([file(merged)]), theirs: byCompose([file(base), override]) };
}

const fragments: Record<string, Record<string, unknown>> = {
  'single values': { image: 'busybox:2', mem_limit: '4g', user: '0:0' },
  'a command': { command: ['sleep', '2'] },
  'a probe as text': { healthcheck: { test: 'exit 0', timeout: '1s' } },
  'a probe as list': { healthcheck: { test: ['CMD', 'false'] } },
  'environment as map': { environment: { B: '3', C: '4' } },
  'environment as list': { environment: ['B=3', 'C=a=b'] },
  'labels as list': { labels: ['x=2', 'y'] },
  capabilities: { cap_add: ['SYS_TIME', 'NET_ADMIN'], cap_drop: ['ALL'] },
  'short ports': { ports: ['8080:80', '127.0.0.1:9000:90', '7000-7001:70-71/udp', '53'] },
  'long ports': { ports: [{ target: 80, published: '8081' }] },
  'short mounts': { volumes: ['/srv/b:/a:ro', 'other:/other', './c:/c'] },
  'long mounts': { volumes: [{ type: 'bind', source: '/srv/d', target: '/data' }] },
  'networks as list': { networks: ['more'] },
  'networks as map': { networks: { more: { aliases: ['m'] }, proxy: null } },
  'a nested map': { logging: { options: { 'max-file': '9' } } },
  'dns as text': { dns: '1.1.1.1' },
};

describe('mergeService', () => {
  for (const [name, fragment] of Object.entries(fragments)) {
    it.skipIf(!hasCompose && !needCompose)(`merges ${name} as Compose does`, () => {
      const { ours, theirs } = bothWays(fragment);
      expect(ours).toEqual(theirs);
    });
  }

  it.skipIf(!hasCompose && !needCompose)('takes away and replaces as Compose does', () => {
    const fragment = { ports: [{ target: 81, published: '8181' }], environment: null, labels: { z: '9' } };
    const tags = new Map<string, MergeTag>([
      ['/ports', 'override'],
      ['/environment', 'reset'],
      ['/labels', 'override'],
    ]);
    const text =
      'services:\n  s:\n    ports: !override\n      - {target: 81, published: "8181"}\n    environment: !reset null\n    labels: !override {z: "9"}\n';
    const { ours, theirs } = bothWays(fragment, tags, text);
    expect(ours).toEqual(theirs);
  });
});

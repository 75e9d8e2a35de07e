/** stacks/everything has every app of the catalogue, and nothing in it conflicts with anything else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalog } from '../../src/catalog/catalog.gen.js';
import type { ComposeFile } from '../../src/compile/model/compose.ts';
import type { Manifest } from '../../src/schema/manifest.gen.ts';
import type { StackSpec } from '../../src/schema/stack.gen.ts';
import { repository } from '../harness/files.ts';

const tree = join(repository, 'out/everything');
const text = (path: string) => readFileSync(join(repository, path), 'utf8');
const manifest = JSON.parse(text('out/everything/manifest.json')) as Manifest;
const files = readdirSync(join(tree, 'compose')).map(
  (name) => parse(readFileSync(join(tree, 'compose', name), 'utf8')) as ComposeFile,
);
const project = parse(text('out/everything/compose.yaml')) as ComposeFile;
const services = files.flatMap((file) => Object.entries(file.services ?? {}));

const twice = (items: readonly string[]) => items.filter((item, i) => items.indexOf(item) !== i);

it('has every app and every variant', () => {
  const spec = parse(text('stacks/everything/stack.yaml'), { merge: true }) as StackSpec;
  const running = new Set(manifest.services.map(({ app }) => app));
  const wanted = Object.entries(catalog).flatMap(([app, { variants, implied }]) => {
    if (implied === undefined) expect(Object.keys(spec.apps)).toContain(app);
    return [app, ...Object.keys(variants ?? {}).map((variant) => `${app}-${variant}`)];
  });
  expect(wanted.filter((app) => !running.has(app))).toEqual([]);
  expect(running.size).toBeGreaterThanOrEqual(57);
});

it('has a VPN and a graphics card', () => {
  const all = services.map(([, service]) => JSON.stringify(service)).join('\n');
  expect(all).toContain('/dev/net/tun');
  expect(all).toMatch(/\/dev\/dri|"nvidia"/);
});

it('has no name twice: services, containers, hosts, networks, volumes', () => {
  expect(twice(services.map(([name]) => name))).toEqual([]);
  expect(twice(manifest.routes.map(({ host }) => host))).toEqual([]);
  expect(twice(manifest.networks)).toEqual([]);
  expect(twice(manifest.volumes)).toEqual([]);
  const containers = services.map(([name, service]) => String(service['container_name'] ?? name));
  expect(twice([...containers, ...manifest.outposts.map(({ container }) => container)])).toEqual([]);
});

it('opens no port of the host twice, those of the network of the host among them', () => {
  const opened = services.flatMap(([name, { ports, network_mode }]) => {
    const published = (ports ?? []).map(({ published, protocol }) => `${published}/${protocol}`);
    const app = manifest.services.find((service) => service.name === name)?.app ?? '';
    const own = catalog[app]?.services[name]?.ports ?? [];
    const onHost = network_mode === 'host' ? own.map((p) => `${p.container}/${p.protocol ?? 'tcp'}`) : [];
    return [...published, ...onHost];
  });
  expect(opened.length).toBeGreaterThanOrEqual(3);
  expect(twice(opened)).toEqual([]);
});

it('gives no volume to two apps, and no subnet to two networks', () => {
  const uses = services.flatMap(([name, { volumes }]) =>
    (volumes ?? [])
      .filter((mount) => mount.type === 'volume' && !mount.source.startsWith('media'))
      .map(
        (mount) =>
          `${'source' in mount ? mount.source : ''} ${manifest.services.find((s) => s.name === name)?.app}`,
      ),
  );
  expect(twice([...new Set(uses)].map((use) => use.split(' ')[0] ?? ''))).toEqual([]);
  const subnets = Object.values(project.networks ?? {}).flatMap((network) =>
    (network?.ipam?.config ?? []).map(({ subnet }) => subnet),
  );
  expect(twice(subnets)).toEqual([]);
});

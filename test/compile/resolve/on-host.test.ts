/** Apps in the network of the server: what contradicts it, what collides there, and how Traefik finds them. */
import { expect, it } from 'vitest';
import { treeOf } from '../../harness/compile.ts';
import { FULL_STACK, PLAIN_STACK, problems } from '../../harness/stack.ts';

const HUB = 'hub: {image: "example/hub:1.0.0", port: 8123, network: host, login: required}';
const codes = (apps: string, stack = PLAIN_STACK) => [
  ...new Set(problems(`${stack}apps:\n${apps}\n`).map((one) => one.split(' ')[0])),
];

it('takes an app of one container, of the catalogue or not', () => {
  expect(codes(`  ${HUB}`)).toEqual([]);
  expect(codes('  jellyfin: {network: host}')).toEqual([]);
  expect(codes('  plex: {network: host}')).toEqual([]);
});

it('refuses what cannot work there', () => {
  for (const app of [
    'gluetun: {vpn: {type: wireguard}, network: host}',
    'tubearchivist: {network: host}',
    'traefik: {network: host}',
    'sonarr: {network: host, publish: [8989]}',
    'sonarr: {network: host, externalNetworks: [other]}',
    'sonarr: {network: host, via: gluetun}\n  gluetun: {vpn: {type: wireguard}}',
  ])
    expect([app, codes(`  ${app}`)]).toEqual([app, expect.arrayContaining(['resolve/host-network'])]);
});

it('finds ports that are taken there', () => {
  expect(codes('  hub: {image: "example/hub:1.0.0", port: 80, network: host}')).toEqual(['check/port-taken']);
  expect(codes(`  ${HUB}\n  ${HUB.replace('hub', 'other')}`)).toEqual(['check/port-taken']);
  const dlna = ', ports: [{host: 1900, container: 1900, protocol: udp}]}';
  expect(codes(`  ${HUB}\n  other: {image: "example/other:1.0.0"${dlna}`)).toEqual([]);
  expect(codes(`  ${HUB.replace('}', dlna)}\n  other: {image: "example/other:1.0.0"${dlna}`)).toEqual([
    'check/port-taken',
  ]);
});

it('says that a login before it can be passed by', () => {
  expect(codes('  sonarr: {auth: sso, network: host}', FULL_STACK)).toEqual(['check/login-bypassed']);
});

it('is found by Traefik and the dashboard at the machine', () => {
  const tree = treeOf(`${PLAIN_STACK}apps: {sonarr: {network: host}, homepage: {}}\n`);
  const text = (path: string) => tree.get(path) ?? '';
  expect(text('compose/sonarr.yaml')).toContain('network_mode: host');
  expect(text('compose/sonarr.yaml')).not.toContain('networks:');
  expect(text('traefik/dynamic/sonarr.yml')).toContain('http://host.docker.internal:8989');
  expect(text('homepage/services.yaml')).toContain('http://host.docker.internal:8989');
  for (const app of ['traefik', 'homepage'])
    expect(text(`compose/${app}.yaml`)).toContain('host.docker.internal=host-gateway');
  expect(text('README.md')).toContain('let the containers reach its port 8989');
});

it('has no labels on its container, where the others have theirs', () => {
  const tree = treeOf(`${PLAIN_STACK}routing: labels\napps: {sonarr: {network: host}}\n`);
  expect(tree.get('compose/sonarr.yaml') ?? '').not.toContain('traefik.');
  expect(tree.get('traefik/dynamic/sonarr.yml')).toContain('http://host.docker.internal:8989');
});

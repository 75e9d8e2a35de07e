import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { authentikOutpost } from '../../../src/compile/emit/emitters/authentik-outpost.ts';
import { modelOf } from '../../harness/compile.ts';
import { FULL_STACK } from '../../harness/stack.ts';
import { outpostComplaints } from '../../strict/authentik.ts';

const emit = (apps: string, sso = '') =>
  authentikOutpost.emit(
    modelOf(`${FULL_STACK.replace('sso: {outposts: per-app}', `sso: {${sso}}`)}apps: ${apps}\n`),
    [],
  );

it('has one file for each app behind a login page, variants and external hosts included', () => {
  expect(
    emit('{sonarr: {auth: sso, variants: [4k]}, radarr: {}, portainer: {auth: oidc}}').map(
      ({ path }) => path,
    ),
  ).toEqual([
    'authentik/outposts/authentik-sonarr.outpost.yml',
    'authentik/outposts/authentik-sonarr-4k.outpost.yml',
  ]);
  expect(emit('{sonarr: {auth: sso}}', 'outposts: embedded')).toEqual([]);
});

it('is complete, and of the types that authentik takes', () => {
  const config = parse(emit('{sonarr: {auth: sso}}')[0]?.text ?? '') as Record<string, unknown>;
  expect(config).toMatchObject({
    authentik_host: 'http://authentik-server:9000',
    authentik_host_browser: 'https://authentik.example.com',
    object_naming_template: 'authentik-proxy-home-sonarr',
    docker_network: 'home_proxy',
    docker_map_ports: false,
    docker_labels: { 'waybill.stack': 'home', 'waybill.app': 'sonarr' },
  });
  expect(outpostComplaints(config)).toEqual([]);
});

it('the strict reading finds what authentik ignores or refuses', () => {
  const config = parse(emit('{sonarr: {auth: sso}}')[0]?.text ?? '') as Record<string, unknown>;
  const faults: Record<string, unknown>[] = [
    { authentik_hots: 'x' },
    { authentik_host_browser: null },
    { authentik_host: 'authentik-server:9000' },
    { docker_labels: { 'traefik.enable': true } },
    { docker_labels: { 'traefik.port': 9000 } },
    { docker_map_ports: 0 },
    { authentik_host_insecure: 'true' },
    { refresh_interval: 300 },
    { kubernetes_replicas: '1' },
  ];
  for (const fault of faults)
    expect(outpostComplaints({ ...config, ...fault }), JSON.stringify(fault)).toHaveLength(1);
  const { log_level: _, ...short } = config;
  expect(outpostComplaints(short)).toHaveLength(1);
});

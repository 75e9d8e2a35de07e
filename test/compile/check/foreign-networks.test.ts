import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../../src/base/host/memory-host.ts';
import { compile } from '../../../src/compile/compile.ts';
import { FULL_STACK, problems } from '../../harness/stack.ts';

const named = (network: string) =>
  problems(`${FULL_STACK}apps: {sonarr: {auth: sso, externalNetworks: [${network}]}}\n`);
const override = (network: string) =>
  problems(
    `${FULL_STACK}apps: {sonarr: {auth: sso}, radarr: {}}\noverrides: {services: {radarr: {networks: {x: {}}}}, networks: {x: ${network}}}\n`,
  );

describe('a network from elsewhere', () => {
  it.each(['host', 'bridge', 'none', 'home_proxy', 'home_tunnel', 'home_authentik', 'home_download'])(
    'is not %s',
    (network) => expect(named(network)).toEqual([`check/foreign-network [${network}]`]),
  );

  it.each([
    '{external: true, name: host}',
    '{name: host}',
    '{external: true, name: home_tunnel}',
    '{name: home_tunnel}',
    '{name: home_proxy}',
  ])('is not %s by override', (network) =>
    expect(override(network).filter((one) => one.startsWith('check/foreign'))).toEqual([
      'check/foreign-network x',
    ]),
  );

  it.each(['{external: true, name: other}', '{}', '{name: mine}'])('may be %s', (network) =>
    expect(override(network)).toEqual([]),
  );

  it('is none that Traefik or single apps of another stack of the host are in', () => {
    const other = FULL_STACK.replace('name: home', 'name: media').replace('/opt/home', '/opt/media');
    const spec = (base: string, apps: string) =>
      `${base}networks: {proxy: 172.29.0.0/24, tunnel: 172.29.1.0/29}\n${apps}`;
    const found = (network: string) => {
      const host = new MemoryHost({
        '/repo/stacks/home/stack.yaml': `${FULL_STACK}apps: {sonarr: {auth: sso, externalNetworks: [${network}]}}\n`,
        '/repo/stacks/media/stack.yaml': spec(other, 'apps: {radarr: {}}\n'),
      });
      return compile({ host, root: '/repo', wanted: [] })
        .diagnostics.filter(({ code }) => code === 'check/foreign-network')
        .map(({ at }) => at.file);
    };
    expect(found('media_tunnel')).toEqual(['stacks/home/stack.yaml']);
    expect(found('media_proxy')).toEqual(['stacks/home/stack.yaml']);
    expect(found('media_download')).toEqual([]);
  });
});

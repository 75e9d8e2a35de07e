import { describe, expect, it } from 'vitest';
import type { Container } from '../../src/apply/engine/container.ts';
import {
  type Network,
  type ResolvedNetwork,
  strangersIn,
  wrongNetworks,
} from '../../src/apply/engine/networks.ts';

const proxy: Network = {
  id: 'id',
  name: 'home_proxy',
  driver: 'bridge',
  internal: false,
  ipv6: false,
  ranges: ['172.30.0.0/24'],
  options: { 'com.docker.network.bridge.name': 'br-home' },
  members: [
    { id: 'a', name: 'home-one-1' },
    { id: 'b', name: 'mine' },
  ],
};

describe('networks', () => {
  it('are wrong where they differ from what the tree says, not where it says nothing', () => {
    const cases: [Omit<ResolvedNetwork, 'name'>, boolean][] = [
      [{}, false],
      [{ ipam: { config: [{ subnet: '172.30.0.0/24' }] }, driver: 'bridge', internal: false }, false],
      [{ driver_opts: { 'com.docker.network.bridge.name': 'br-home' } }, false],
      [{ ipam: { config: [{ subnet: '172.31.0.0/24' }] } }, true],
      [{ internal: true }, true],
      [{ driver: 'macvlan' }, true],
      [{ enable_ipv6: true }, true],
      [{ driver_opts: { 'com.docker.network.bridge.name': 'br-other' } }, true],
      [{ external: true, internal: true }, false],
    ];
    for (const [wanted, wrong] of cases) {
      const found = wrongNetworks([{ name: 'home_proxy', ...wanted }], [proxy]);
      expect(found.length === 1, JSON.stringify(wanted)).toBe(wrong);
    }
    expect(wrongNetworks([{ name: 'home_other', internal: true }], [proxy])).toEqual([]);
  });

  it('name those who are in them and are not removed', () => {
    expect(strangersIn(proxy, [{ id: 'a' } as Container])).toEqual(['mine']);
  });
});

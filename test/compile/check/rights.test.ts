import { expect, it } from 'vitest';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

const override = (fragment: string) =>
  problems(`${PLAIN_STACK}apps: {sonarr: {}}\noverrides:\n  services: {sonarr: {${fragment}}}\n`);

it('warns of every right that only an override brings', () => {
  const fragments = {
    privileged: 'privileged: true',
    pid: 'pid: host',
    network_mode: 'network_mode: host, networks: !reset null',
    security_opt: 'security_opt: !override []',
    cap_add: 'cap_add: [SYS_ADMIN]',
    volumes: 'volumes: ["/var/run/docker.sock:/var/run/docker.sock:ro"]',
  };
  for (const [key, fragment] of Object.entries(fragments))
    expect(override(fragment), key).toEqual([`check/unexplained-right ${key}`]);
  for (const folder of ['/', '/etc', '/var/lib/docker', '/root', '/proc/'])
    expect(override(`volumes: ["${folder}:/x:ro"]`), folder).toHaveLength(1);
  expect(override('security_opt: [seccomp=unconfined]')).toEqual(['check/unexplained-right security_opt']);
});

it('knows the reasons of the catalogue, and harmless wishes', () => {
  expect(problems(`${PLAIN_STACK}apps: {portainer: {}, qbittorrent: {vpn: {type: wireguard}}}\n`)).toEqual(
    [],
  );
  expect(override('cap_add: [NET_BIND_SERVICE], volumes: ["/srv/scripts:/scripts:ro"]')).toEqual([]);
});

it('can be silenced with a reason', () => {
  const spec = `${PLAIN_STACK}apps: {sonarr: {}}\noverrides: {services: {sonarr: {privileged: true}}}\nsilence: [{code: check/unexplained-right, app: sonarr, reason: just for this test}]\n`;
  expect(problems(spec)).toEqual([]);
});

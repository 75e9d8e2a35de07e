/** Settings on which a login, a VPN or trust rests, as a spec may change them. */
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../src/catalog/catalog.gen.js';
import { switches } from '../../../src/verify/findings/switches.ts';
import { SWITCHES } from '../../../src/verify/grammar/switches.ts';
import { repositoryOf } from '../../../src/verify/read/containers.ts';
import { treeOf } from '../../harness/compile.ts';
import { PLAIN_STACK } from '../../harness/stack.ts';
import { codesIn } from './provoke.ts';

const found = (apps: string) => codesIn(switches, treeOf(`${PLAIN_STACK}apps: {${apps}}\n`));
const VPN = 'vpn: {type: wireguard}';

const CASES: readonly (readonly [apps: string, codes: readonly string[]])[] = [
  [`qbittorrent: {${VPN}}`, []],
  [`qbittorrent: {${VPN}, environment: {VPN_ENABLED: "no"}}`, ['verify/vpn-off']],
  [`qbittorrent: {${VPN}, environment: {VPN_ENABLED: "Yes"}}`, ['verify/vpn-off']],
  [`qbittorrent: {${VPN}, environment: {VPN_CLIENT: ""}}`, ['verify/vpn-off']],
  [`qbittorrent: {${VPN}, environment: {LAN_NETWORK: 0.0.0.0/0}}`, ['verify/vpn-off']],
  [`qbittorrent: {${VPN}, environment: {LAN_NETWORK: 192.168.1.0/24}}`, []],
  [
    `gluetun: {${VPN}, environment: {FIREWALL_OUTBOUND_SUBNETS: "192.168.1.0/24,10.0.0.0/8"}}`,
    ['verify/vpn-off'],
  ],
  [`transmission: {vpn: {type: openvpn}, environment: {LOCAL_NETWORK: 0.0.0.0/1}}`, ['verify/vpn-off']],
  [`deluge: {${VPN}, auth: app}`, []],
  [
    `deluge: {${VPN}, auth: app, environment: {DELUGE_ENABLE_WEBUI_PASSWORD: "no"}}`,
    ['verify/own-login-off'],
  ],
  [
    `transmission: {vpn: {type: openvpn}, auth: app, environment: {TRANSMISSION_RPC_AUTHENTICATION_REQUIRED: "false"}}`,
    ['verify/own-login-off'],
  ],
  ['portainer: {}', []],
  ['portainer: {hosts: [docker.example.org]}', []],
  ['portainer: {environment: {TRUSTED_ORIGINS: other.example.org}}', ['verify/trusts-others']],
  ['homepage: {environment: {HOMEPAGE_ALLOWED_HOSTS: "*"}}', ['verify/trusts-others']],
];

describe('a setting on which a promise rests', () => {
  it.each(CASES)('%s', (apps, codes) => expect(found(apps)).toEqual(codes));

  it('of the catalogue is one that the image reads there', () => {
    const used = Object.values(catalog).flatMap(({ services, patches = [] }) =>
      Object.entries(services).map(([name, { image, environment = {} }]) => ({
        image: repositoryOf(`${image.name}:${image.tag}`),
        variables: [
          ...Object.keys(environment),
          ...patches
            .filter((one) => one.service === name)
            .flatMap(({ set }) => Object.keys(set?.environment ?? {})),
        ],
      })),
    );
    const unused = SWITCHES.filter(
      ({ image, variable }) => !used.some((one) => image.test(one.image) && one.variables.includes(variable)),
    );
    expect(unused).toEqual([]);
  });
});

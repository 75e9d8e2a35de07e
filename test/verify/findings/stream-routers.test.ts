import { describe, expect, it } from 'vitest';
import { streamRouters } from '../../../src/verify/findings/stream-routers.ts';
import { verify } from '../../../src/verify/verify.ts';
import { DYNAMIC_FILE, handMade } from '../hand-made.ts';
import { describeFinding } from './provoke.ts';

const service = (protocol: string) =>
  `services: {x: {loadBalancer: {servers: [{address: "app:8080"}]}}}}\n# ${protocol}\n`;
const tcp = (rule: string, more = '') =>
  handMade([
    DYNAMIC_FILE,
    /$/,
    `tcp: {routers: {x: {rule: "${rule}", service: x${more}}}, ${service('tcp')}`,
  ]);

describeFinding('streamRouters', streamRouters, {
  'verify/past-every-login': tcp('HostSNI(`*`)', ', entryPoints: [websecure]'),
});

describe('a router below HTTP is refused with what it opens', () => {
  const cases = [
    [
      tcp('HostSNI(`x.example.com`)', ', entryPoints: [websecure]'),
      'port 443/tcp with the TLS name x.example.com',
    ],
    [
      tcp('HostSNI(`*`)', ', entryPoints: [websecure]'),
      'anyone on the LAN or the internet can open port 443/tcp with any name',
    ],
    [tcp('HostSNIRegexp(`^x`) || ALPN(`h2`)', ', entryPoints: [websecure]'), 'the TLS name ^x'],
    [
      tcp('!HostSNI(`x.example.com`)', ', entryPoints: [websecure]'),
      'any name or none and comes out at app:8080',
    ],
    [
      tcp('HostSNI(`*`)', ', entryPoints: [tunnel]'),
      'any container in a network of Traefik can open port 8443/tcp',
    ],
    [
      handMade([
        DYNAMIC_FILE,
        /$/,
        `udp: {routers: {x: {entryPoints: [websecure], service: x}}, ${service('udp')}`,
      ]),
      'port 443/udp with any packet and comes out at app:8080',
    ],
  ] as const;
  for (const [tree, said] of cases)
    it(said, () =>
      expect(
        verify(tree).diagnostics.flatMap(({ code, message }) =>
          code === 'verify/past-every-login' ? [message] : [],
        ),
      ).toEqual([expect.stringContaining(said)]),
    );
});

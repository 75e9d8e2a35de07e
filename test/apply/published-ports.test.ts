/** Ports of the host that a tree takes. */
import { expect, it } from 'vitest';
import { portsOfTree, portText } from '../../src/apply/engine/published-ports.ts';

it('are those of its Compose files, each with its protocol and once', () => {
  const dns = `services:
  dns:
    ports:
      - {target: 53, published: "53", protocol: udp}
      - {target: 53, published: "53", protocol: udp, host_ip: "::"}
      - {target: 80, published: "8000-8002"}
      - {target: 81}
`;
  const files = {
    'compose.yaml': 'include: [compose/dns.yaml]\n',
    'compose/dns.yaml': dns,
    'traefik/dynamic/dns.yml': 'http: {routers: {}}\n',
    'authentik/dns.yaml': 'entries: [{id: !KeyOf dns, published: "9"}]\n',
  };
  const tree = new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]));
  expect(portsOfTree(tree).map(portText)).toEqual(['53/udp', '8000/tcp', '8001/tcp', '8002/tcp']);
});

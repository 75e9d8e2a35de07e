/** Address ranges: the LAN is the LAN, and no container network passes for it. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { FULL_STACK, PLAIN_STACK } from '../../../base/diag/example.ts';
import { networkOf, overlap, parseRange } from '../../../base/util/cidr.ts';
import { join } from '../../../base/util/pointer.ts';
import type { Model } from '../../model/model.ts';
import { defineCheck, stacksBefore } from '../define.ts';

const codes = defineCodes({
  'check/invalid-range': {
    severity: 'error',
    message: (p: { range: string }) => `\`${p.range}\` is not an address range`,
    help: (p: { range: string; network?: string | undefined }) =>
      p.network === undefined ? 'write it like 192.168.1.0/24' : `did you mean ${p.network}?`,
    why: 'A range is a network address and the number of bits that are fixed. Traefik and Docker would refuse this one, or read it as another.',
    example: `${PLAIN_STACK.replace('192.168.1.0/24', '192.168.1.7/24')}apps: {sonarr: {}}\n`,
  },
  'check/nobody-range': {
    severity: 'error',
    message: (p: { range: string }) => `no machine of a LAN has an address in ${p.range}`,
    help: () => 'name the range of your router, for example 192.168.1.0/24',
    why: 'Such addresses belong to the machine itself, to groups of machines, or to a way of writing others. A list that holds only them lets nobody in.',
    example: `${PLAIN_STACK.replace('192.168.1.0/24', '127.0.0.0/8')}apps: {sonarr: {}}\n`,
  },
  'check/lan-holds-containers': {
    severity: 'error',
    message: (p: { range: string; network: string; subnet: string }) =>
      `the LAN range ${p.range} holds the container network \`${p.network}\` (${p.subnet})`,
    help: () =>
      'name your real LAN under `lan:`, for example 192.168.1.0/24, or move the network under `networks:`',
    why: "Requests from that network would count as requests from the LAN. With a range that holds the tunnel's network, the whole internet would.",
    example: `${PLAIN_STACK.replace('192.168.1.0/24', '172.16.0.0/12')}apps: {sonarr: {}}\n`,
  },
  'check/networks-overlap': {
    severity: 'error',
    message: (p: { a: string; b: string }) => `the networks ${p.a} and ${p.b} overlap`,
    help: () => 'give one of them another range under `networks:`',
    why: 'Docker refuses to create a network that overlaps another one of the same host, and an address must show where a request comes from.',
    example: `${FULL_STACK}networks: {proxy: 172.30.0.0/16, tunnel: 172.30.250.0/29}\napps: {sonarr: {}}\n`,
  },
  'check/network-range': {
    severity: 'error',
    message: (p: { range: string; problem: string }) =>
      `\`${p.range}\` cannot be a network of containers: ${p.problem}`,
    help: () => 'name a private IPv4 range of 8 to 65,536 addresses, for example 172.30.0.0/24',
    why: 'Docker needs addresses for the network, its gateway and each container, and Traefik tells by them where a request comes from.',
    example: `${FULL_STACK}networks: {proxy: 172.30.0.0/32}\napps: {sonarr: {}}\n`,
  },
  'check/docker-range': {
    severity: 'warning',
    message: (p: { range: string }) => `${p.range} holds 172.17.0.0/16, which Docker uses for its own bridge`,
    help: () => 'name another range; silence this where the engine is set up with another `bip`',
    why: 'Containers outside Compose get addresses of that range. They would count as the LAN, or Docker refuses to create the network.',
    example: `${PLAIN_STACK.replace('192.168.1.0/24', '172.17.0.0/16')}apps: {sonarr: {}}\n`,
  },
  'check/wide-lan': {
    severity: 'error',
    message: (p: { range: string }) => `the LAN range ${p.range} holds nearly every address there is`,
    help: () => 'name your real LAN, for example 192.168.1.0/24',
    why: 'Everyone in these ranges may open every app. A range that is open to the whole internet protects nothing.',
    example: `${PLAIN_STACK.replace('192.168.1.0/24', '0.0.0.0/0')}apps: {sonarr: {}}\n`,
  },
});

/** Ranges from which no request of a LAN comes: the machine itself, groups, and IPv4 dressed up as IPv6 (RFC 6890). */
const NOBODY = ['127.0.0.0/8', '224.0.0.0/4', '::1/128', '::ffff:0:0/96', 'ff00::/8'];

/** Docker's own bridge, unless the engine is told otherwise (docs.docker.com/engine/network/drivers/bridge). */
const BRIDGE = '172.17.0.0/16';

/** Ranges for networks of containers (RFC 1918, RFC 6598), and the shortest and longest prefix that works for one. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];
const PREFIXES = { shortest: 16, longest: 29 };

/** No home network is larger: 10.0.0.0/8 and fd00::/8 are the largest private ranges. */
const SHORTEST_PREFIX = 8;

export const ranges = defineCheck({
  name: 'ranges',
  codes,
  run: (model, stacks) => [...lanProblems(model), ...networkProblems(model, stacks)],
});

function lanProblems(model: Model): Diagnostic[] {
  return model.lan.flatMap((range, i) => {
    const at: Place = { file: model.source, pointer: join('/lan', i), on: 'value' };
    const parsed = parseRange(range);
    if (parsed === undefined)
      return [diagnose(codes, 'check/invalid-range', at, { range, network: networkOf(range) })];
    if (parsed[1] >= SHORTEST_PREFIX && NOBODY.some((one) => overlap(range, one)))
      return [diagnose(codes, 'check/nobody-range', at, { range })];
    if (parsed[1] < SHORTEST_PREFIX) return [diagnose(codes, 'check/wide-lan', at, { range })];
    const held = Object.entries(model.subnets)
      .filter(([, subnet]) => overlap(range, subnet))
      .map(([network, subnet]) =>
        diagnose(codes, 'check/lan-holds-containers', at, { range, network, subnet }),
      );
    return held.length === 0 && overlap(range, BRIDGE)
      ? [diagnose(codes, 'check/docker-range', at, { range })]
      : held;
  });
}

function networkProblems(model: Model, stacks: readonly Model[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  const others = stacksBefore(model, stacks).flatMap(subnetsOf);
  for (const subnet of subnetsOf(model)) {
    const at: Place = { file: model.source, pointer: `/networks/${subnet.network}`, on: 'value' };
    found.push(...subnetProblems(subnet.range, at));
    for (const other of others) {
      if (!overlap(subnet.range, other.range)) continue;
      found.push(diagnose(codes, 'check/networks-overlap', at, { a: subnet.title, b: other.title }));
    }
    others.push(subnet);
  }
  return found;
}

/** What keeps a range from being a network of containers. */
function subnetProblems(range: string, at: Place): Diagnostic[] {
  const [address, bits] = parseRange(range) ?? [];
  if (address === undefined || bits === undefined)
    return [diagnose(codes, 'check/invalid-range', at, { range, network: networkOf(range) })];
  const isPrivate = PRIVATE.some((one) => overlap(range, one));
  const wrongSize = bits < PREFIXES.shortest || bits > PREFIXES.longest;
  const problem = isPrivate
    ? wrongSize
      ? 'it has too few or too many addresses'
      : undefined
    : 'it is not private IPv4';
  if (problem !== undefined) return [diagnose(codes, 'check/network-range', at, { range, problem })];
  return overlap(range, BRIDGE) ? [diagnose(codes, 'check/docker-range', at, { range })] : [];
}

/** Ranges that the stack really takes: a network that nobody joins does not exist. */
function subnetsOf(model: Model) {
  return (['proxy', 'tunnel'] as const)
    .filter((network) => model.networks.some(({ key }) => key === network))
    .map((network) => ({
      network,
      range: model.subnets[network],
      title: `${model.stack}_${network} (${model.subnets[network]})`,
    }));
}

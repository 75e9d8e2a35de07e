/** Compose: what services name is defined, what is defined is used, and no two take the same thing. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, error, type Name, reporter, type Used } from '../finding.ts';
import { overlaps, readRange } from '../net.ts';
import { list, record, text } from '../read/data.ts';
import { below, keyAt } from '../read/reader.ts';
import type { Compose, Container, ParsedTree, Port } from '../read/types.ts';
import { networkKeys } from '../trace/network.ts';

const codes = defineCodes({
  'verify/missing-volume': error(
    (p: Used) => `${p.by} uses the volume \`${p.name}\`, which is not defined`,
    'define the volume in compose.yaml',
    'Compose refuses the project.',
  ),
  'verify/missing-secret': error(
    (p: Used) => `${p.by} uses the secret \`${p.name}\`, which is not defined`,
    'define the secret in compose.yaml',
    'Compose refuses the project.',
  ),
  'verify/missing-dependency': error(
    (p: Used) => `${p.by} waits for \`${p.name}\`, which is not a service`,
    'name a service of the project',
    'Compose refuses the project.',
  ),
  'verify/missing-variable': error(
    (p: Name) => `the variable \`${p.name}\` is not set anywhere`,
    'set it in .env, or list its secret in the manifest',
    'Compose puts an empty string in its place, with a warning that is easily missed.',
  ),
  'verify/port-twice': error(
    (p: { port: string; a: string; b: string }) => `\`${p.a}\` and \`${p.b}\` both publish port ${p.port}`,
    'publish another port',
    'The second container does not start.',
  ),
  'verify/name-twice': error(
    (p: { name: string; a: string; b: string }) =>
      `\`${p.a}\` and \`${p.b}\` both answer to the name \`${p.name}\``,
    'rename one of them',
    'Docker refuses a second container of one name, and its DNS answers with either.',
  ),
  'verify/subnets-overlap': error(
    (p: { a: string; b: string; range: string }) =>
      `the networks \`${p.a}\` and \`${p.b}\` overlap: ${p.range}`,
    'give one of them another subnet',
    'Docker refuses to create the second one, and an address must show where a request comes from.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const references = defineFinding({
  codes,
  run: (parsed) => {
    const { compose } = parsed;
    const services = [...compose.services.values()];
    return [
      ...services.flatMap((service) => serviceReferences(compose, service)),
      ...unused(parsed),
      ...samePorts(services),
      ...sameNames(parsed),
      ...subnets(compose),
      ...variables(parsed),
    ];
  },
});

function serviceReferences(compose: Compose, service: Container): Diagnostic[] {
  const by = `\`${service.name}\``;
  const found: Diagnostic[] = [];
  for (const name of networkKeys(service))
    if (!compose.networks.has(name) && name !== 'default')
      found.push(report('verify/missing-network', keyAt(below(service.at, 'networks', name)), { name, by }));
  for (const { source, type, at } of service.mounts)
    if (type === 'volume' && source !== '' && !compose.volumes.has(source))
      found.push(report('verify/missing-volume', at, { name: source, by }));
  for (const { source, at } of service.secrets)
    if (!compose.secrets.has(source)) found.push(report('verify/missing-secret', at, { name: source, by }));
  for (const { service: name, at } of service.dependencies)
    if (!compose.services.has(name)) found.push(report('verify/missing-dependency', keyAt(at), { name, by }));
  const lender = /^service:(.+)$/.exec(service.networkMode ?? '')?.[1];
  if (lender !== undefined && !compose.services.has(lender))
    found.push(report('verify/missing-dependency', below(service.at, 'network_mode'), { name: lender, by }));
  return found;
}

function unused({ compose, authentik }: ParsedTree): Diagnostic[] {
  const services = [...compose.services.values()];
  const networks = new Set([...services.flatMap(networkKeys)]);
  const outposts = new Set(authentik.outposts.map(({ network }) => network));
  const volumes = new Set(services.flatMap(({ mounts }) => mounts.map(({ source }) => source)));
  const secrets = new Set(services.flatMap((service) => service.secrets.map(({ source }) => source)));
  return [
    ...[...compose.networks.values()]
      .filter(({ key, name }) => !networks.has(key) && !outposts.has(name) && key !== 'default')
      .map(({ key, at }) => report('verify/unused', keyAt(at), { what: 'network', name: key })),
    ...[...compose.volumes.values()]
      .filter(({ key }) => !volumes.has(key))
      .map(({ key, at }) => report('verify/unused', keyAt(at), { what: 'volume', name: key })),
    ...[...compose.secrets.values()]
      .filter(({ key }) => !secrets.has(key))
      .map(({ key, at }) => report('verify/unused', keyAt(at), { what: 'secret', name: key })),
  ];
}

function samePorts(services: readonly Container[]): Diagnostic[] {
  const seen: { readonly port: Port; readonly owner: string }[] = [];
  return services.flatMap(({ name, ports }) =>
    ports.flatMap((port) => {
      const other = seen.find((one) => clash(one.port, port));
      seen.push({ port, owner: name });
      if (other === undefined) return [];
      const args = { port: `${port.published[0]}/${port.protocol}`, a: other.owner, b: name };
      return [report('verify/port-twice', port.at, args, [{ message: 'the other one', at: other.port.at }])];
    }),
  );
}

function clash(a: Port, b: Port): boolean {
  const everywhere = (address: string | undefined) => address === undefined || address === '0.0.0.0';
  const sameAddress = a.address === b.address || everywhere(a.address) || everywhere(b.address);
  return (
    a.protocol === b.protocol &&
    sameAddress &&
    a.published[0] <= b.published[1] &&
    b.published[0] <= a.published[1]
  );
}

/** Names in one network, and names of containers, are unique. */
function sameNames({ containers, compose }: ParsedTree): Diagnostic[] {
  const seen = new Map<string, Container>();
  const found: Diagnostic[] = [];
  const claim = (key: string, name: string, container: Container) => {
    const other = seen.get(key);
    seen.set(key, other ?? container);
    if (other === undefined || other === container) return;
    const own = compose.services.get(name) === container ? other : container;
    found.push(report('verify/name-twice', own.at, { name, a: other.name, b: container.name }));
  };
  for (const container of containers.values()) {
    for (const [network, names] of container.networks)
      for (const name of names) claim(`${network} ${name.toLowerCase()}`, name, container);
    const own = text(container.raw['container_name']);
    if (own !== undefined) claim(`container ${own}`, own, container);
  }
  return found;
}

function subnets({ networks }: Compose): Diagnostic[] {
  const all = [...networks.values()].flatMap((network) =>
    network.subnets.map((subnet, i) => ({
      network,
      subnet,
      at: below(network.at, 'ipam', 'config', i, 'subnet'),
    })),
  );
  return all.flatMap(({ network, subnet, at }, i) => {
    const range = readRange(subnet);
    if (range === undefined) return [report('verify/invalid-range', at, { range: subnet })];
    const other = all.slice(0, i).find((one) => {
      const earlier = readRange(one.subnet);
      return earlier !== undefined && overlaps(earlier, range);
    });
    return other === undefined
      ? []
      : [report('verify/subnets-overlap', at, { a: other.network.key, b: network.key, range: subnet })];
  });
}

/** Variables that Compose is not given, unless the applier supplies them by the manifest. */
function variables({ compose, manifest }: ParsedTree): Diagnostic[] {
  const supplied = new Set(
    list(manifest?.['secrets']).flatMap((secret) =>
      list(record(secret)['consumers']).flatMap((consumer) => text(record(consumer)['variable']) ?? []),
    ),
  );
  return [...compose.wanted]
    .filter(([name]) => !supplied.has(name))
    .map(([name, at]) => report('verify/missing-variable', at, { name }));
}

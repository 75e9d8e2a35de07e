/** Published ports: those of web interfaces give way to routes, the others stay as they are. */
import { isLoopback } from '../../base/util/cidr.ts';
import { entriesOf, itemsOf, type Node, plain, textOf } from './node.ts';
import { ownNetwork } from './placing.ts';
import { inEntry, kept, note, type ServiceImport } from './service-import.ts';

interface Port {
  readonly node: Node;
  readonly target: number;
  readonly published?: string;
  readonly protocol: 'tcp' | 'udp';
  readonly address?: string;
}

/** Compares the published ports. */
export function diffPorts(work: ServiceImport): void {
  const { planned, compiled, overrides, name } = work;
  const ports = itemsOf(planned.service.entries.get('ports')).map(portOf);
  if (!ownNetwork(planned.service)) {
    if (compiled.ports !== undefined) overrides.reset(name, 'ports');
    for (const { node } of ports)
      work.ledger.taken(node.at, 'read: a container without a network of its own publishes no port');
    return;
  }
  const wanted = ports.filter(({ node }) => node !== planned.web.replaced);
  if (planned.web.replaced !== undefined) replaced(work, planned.web.replaced);
  const always = (compiled.ports ?? []).filter((own) => !wanted.some((port) => isSame(port, own)));
  const left = always.length > 0 ? wanted : wanted.filter((port) => !inSpec(work, port));
  for (const port of left) note(work, port.node, kept(work, 'ports'));
  for (const port of wanted) warnIfOpen(work, port);
  if (left.length > 0 || always.length > 0)
    overrides.set(name, 'ports', left.map(shortPort), always.length > 0 ? '!override' : undefined);
}

function portOf(node: Node): Port {
  const entries = entriesOf(node);
  const published = textOf(entries.get('published'));
  const address = textOf(entries.get('host_ip'));
  return {
    node,
    target: Number(textOf(entries.get('target'))),
    protocol: textOf(entries.get('protocol')) === 'udp' ? 'udp' : 'tcp',
    ...(published === undefined || published === '' ? {} : { published }),
    ...(address === undefined || address === '' ? {} : { address }),
  };
}

type Published = NonNullable<ServiceImport['compiled']['ports']>[number];

function isSame({ target, published, protocol, address }: Port, own: Published): boolean {
  return (
    own.target === target &&
    own.published === published &&
    own.protocol === protocol &&
    own.host_ip === address
  );
}

/** A port for which the spec has words. */
function inSpec(work: ServiceImport, port: Port): boolean {
  const { planned, compiled, entry } = work;
  const { target, published, protocol, address, node } = port;
  if ((compiled.ports ?? []).some((own) => isSame(port, own))) {
    work.ledger.taken(node.at, 'published by Waybill too');
    return true;
  }
  if (address !== undefined || published === undefined || !/^[1-9]\d*$/.test(published) || !isPlain(node))
    return false;
  const host = Number(published);
  if (planned.definition === undefined) {
    entry.ports = [
      ...(entry.ports ?? []),
      { host, container: target, ...(protocol === 'udp' ? { protocol } : {}) },
    ];
    note(work, node, inEntry(work, 'ports'));
    return true;
  }
  const offered = Object.values(planned.definition.services).flatMap((service) => service.ports ?? []);
  const fits = offered.some(
    (one) => one.host === host && one.container === target && (one.protocol ?? 'tcp') === protocol,
  );
  // One number stands for all protocols of that port.
  const others = offered.filter((one) => one.host === host);
  if (!fits || others.length > 1) return false;
  entry.publish = [...(entry.publish ?? []), host];
  note(work, node, inEntry(work, 'publish'));
  return true;
}

const KNOWN = ['target', 'published', 'protocol', 'mode', 'host_ip'];

const isPlain = (node: Node) => [...entriesOf(node).keys()].every((key) => KNOWN.includes(key));

/** One line where Compose has one for it. */
function shortPort({ node, target, published, protocol, address }: Port): unknown {
  if (!isPlain(node)) return plain(node);
  const ip = address === undefined ? '' : `${address.includes(':') ? `[${address}]` : address}:`;
  return `${ip}${published === undefined ? '' : `${published}:`}${target}${protocol === 'udp' ? '/udp' : ''}`;
}

function replaced({ planned, ledger, spec, names }: ServiceImport, node: Node): void {
  const { published, target } = portOf(node);
  const restore =
    planned.definition === undefined
      ? `ports: [{host: ${published}, container: ${target}}]`
      : `publish: [${published}]`;
  const [first] = planned.web.hosts;
  const host = first ?? `${names.get(planned.name) ?? planned.app}.${spec.domain}`;
  ledger.changed(
    node.at,
    `the port gives way to a route; for programs that need it write \`${restore}\` into \`apps.${planned.app}\``,
    {
      before: `everybody who reaches port ${published} of the server, past every login`,
      after: `${host}, from the LAN`,
    },
  );
}

function warnIfOpen({ planned, warn }: ServiceImport, { node, published, protocol, address }: Port): void {
  if (isLoopback(address)) return;
  warn('import/compose-open-port', node.at, {
    service: planned.name,
    port: `${published ?? '(any)'}/${protocol}`,
  });
}

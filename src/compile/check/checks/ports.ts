/** Every port of a host belongs to one container, across all stacks of that host. */
import ipaddr from 'ipaddr.js';
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import type { Model, Service } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck, stacksBefore } from '../define.ts';

const codes = defineCodes({
  'check/port-taken': {
    severity: 'error',
    message: (p: { port: string; service: string; other: string }) =>
      `\`${p.service}\` and \`${p.other}\` both publish port ${p.port} of the host`,
    help: () =>
      'publish one of them on another port, or not at all: behind Traefik an app needs no port of its own',
    why: 'A port of the host can be bound once. The second container would not start, and Compose would stop half-way.',
    example: `${PLAIN_STACK}apps:\n  sonarr: {publish: [8989]}\n  whoami: {image: "traefik/whoami:v1.11.0", ports: [{host: 8989, container: 80}]}\n`,
  },
});

interface Binding {
  readonly stack: string;
  readonly service: string;
  readonly app: string;
  /** The first and the last port; of a range Docker takes one that is free, and all are taken here, to be on the safe side. */
  readonly first: number;
  readonly last: number;
  readonly protocol: string;
  readonly address: string;
  readonly place: Place;
}

export const ports = defineCheck({
  name: 'ports',
  codes,
  run: (model, stacks) => {
    const found: Diagnostic[] = [];
    const before = stacksBefore(model, stacks);
    const seen: Binding[] = before.flatMap(bindingsOf);
    const told = new Set<string>();
    for (const binding of bindingsOf(model)) {
      const other = seen.find((b) => collide(b, binding));
      seen.push(binding);
      if (other === undefined) continue;
      // A range written port by port is told once.
      const pair = `${binding.service} ${other.stack} ${other.service}`;
      if (!told.has(pair)) found.push(taken(model, binding, other));
      told.add(pair);
    }
    return found;
  },
});

function taken({ stack }: Model, binding: Binding, other: Binding): Diagnostic {
  const { service, app, protocol, place } = binding;
  const first = Math.max(binding.first, other.first);
  const last = Math.min(binding.last, other.last);
  const port = `${first === last ? first : `${first}-${last}`}/${protocol}`;
  const same =
    other.stack === stack && other.service === service ? `another copy of ${service}` : other.service;
  const name = other.stack === stack ? same : `${other.service} of ${other.stack}`;
  const related = [{ message: `\`${name}\` publishes it too`, at: other.place }];
  return diagnose(codes, 'check/port-taken', place, { port, service, other: name }, { related, app });
}

/** Every binding of every copy of a container. One in the network of the host has all ports on which it is known to listen. */
function bindingsOf(model: Model): Binding[] {
  return model.services.flatMap((service) => {
    const { name, app, compose } = service;
    const base = { stack: model.stack, service: name, app };
    if (compose.network_mode === 'host')
      return portsOnHost(model, service).map(({ port, protocol }) => ({
        ...base,
        first: port,
        last: port,
        protocol,
        address: '',
        place: service.place,
      }));
    const own = (compose.ports ?? []).flatMap(({ published, protocol, host_ip }): Binding[] => {
      const [first, last = first] = (published ?? '').split('-').map(Number);
      if (first === undefined || last === undefined || published === undefined || published === '') return [];
      const place = keyPlace(model, service, 'ports');
      return [{ ...base, first, last, protocol, address: plainAddress(host_ip), place }];
    });
    // A range has room for as many copies as it has ports.
    const crowded = own.filter(({ first, last }) => last - first + 1 < copiesOf(service));
    return [...own, ...crowded];
  });
}

/** The ports of a container in the network of the host: those of its routes, and those that its definition names. */
function portsOnHost({ routes }: Model, { name, listens = [] }: Service): NonNullable<Service['listens']> {
  const routed = routes.flatMap(({ target }) =>
    target.kind === 'service' && target.service === name
      ? [{ port: target.port, protocol: 'tcp' as const }]
      : [],
  );
  const all = new Map([...routed, ...listens].map((one) => [`${one.port}/${one.protocol}`, one]));
  return [...all.values()];
}

/** How many containers Compose starts of a service. */
function copiesOf({ compose }: Service): number {
  const deploy = compose['deploy'] as { readonly replicas?: unknown } | undefined;
  return Number(compose['scale'] ?? deploy?.replicas ?? 1);
}

/** The address in one spelling; empty for all addresses. */
function plainAddress(address: string | undefined): string {
  if (address === undefined) return '';
  const plain = ipaddr.isValid(address) ? ipaddr.parse(address).toString() : address;
  return plain === '0.0.0.0' || plain === '::' ? '' : plain;
}

/** Two bindings collide on one address, or when one of them takes all addresses. */
function collide(a: Binding, b: Binding): boolean {
  if (a.protocol !== b.protocol || a.first > b.last || b.first > a.last) return false;
  return a.address === b.address || a.address === '' || b.address === '';
}

/** Every port of a host belongs to one container, across all stacks of that host. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import type { Model } from '../../model/model.ts';
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
  readonly port: number;
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
    for (const binding of bindingsOf(model)) {
      const other = seen.find((b) => collide(b, binding));
      seen.push(binding);
      if (other === undefined) continue;
      const name = other.stack === model.stack ? other.service : `${other.service} of ${other.stack}`;
      const args = { port: `${binding.port}/${binding.protocol}`, service: binding.service, other: name };
      const related = [{ message: `\`${name}\` publishes it too`, at: other.place }];
      found.push(diagnose(codes, 'check/port-taken', binding.place, args, { related, app: binding.app }));
    }
    return found;
  },
});

function bindingsOf(model: Model): Binding[] {
  return model.services.flatMap(({ name, app, compose, place }) =>
    (compose.ports ?? []).flatMap(({ published, protocol, host_ip }) =>
      portRange(published).map((port) => ({
        stack: model.stack,
        service: name,
        app,
        port,
        protocol,
        address: host_ip ?? '',
        place,
      })),
    ),
  );
}

/** `8000-8002` publishes on the first free port of the range; all of them are taken here, to be on the safe side. */
function portRange(published: string | undefined): number[] {
  const [first, last] = (published ?? '').split('-').map(Number);
  if (first === undefined || Number.isNaN(first) || published === '') return [];
  return Array.from({ length: (last ?? first) - first + 1 }, (_, i) => first + i);
}

/** Two bindings collide on one address, or when one of them takes all addresses. */
function collide(a: Binding, b: Binding): boolean {
  const everywhere = (address: string) => address === '' || address === '0.0.0.0' || address === '::';
  if (a.port !== b.port || a.protocol !== b.protocol) return false;
  return a.address === b.address || everywhere(a.address) || everywhere(b.address);
}

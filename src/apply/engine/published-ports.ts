/** Ports of the host that the services of Compose files publish. */
import { parse } from 'yaml';

export interface PublishedPort {
  readonly port: number;
  readonly protocol: string;
}

/** A service as far as it is about ports, in the long form. */
export interface PublishingService {
  readonly ports?: readonly { readonly published?: string | number; readonly protocol?: string }[];
}

/** The ports of one service; one that Docker chooses is none of them. */
export function portsOf({ ports = [] }: PublishingService): PublishedPort[] {
  return ports.flatMap(({ published = '', protocol = 'tcp' }) =>
    portsIn(String(published)).map((port) => ({ port, protocol })),
  );
}

/** `80`, or all of `8000-8010`. */
function portsIn(published: string): number[] {
  const [first = Number.NaN, last = first] = published.split('-').map(Number);
  return Array.from(
    { length: Math.max(0, published === '' ? 0 : last - first + 1) || 0 },
    (_, index) => first + index,
  );
}

const COMPOSE_FILE = /^compose(?:\.yaml$|\/)/;

/** The ports of all services of a tree, each once; Waybill writes them in the long form. */
export function portsOfTree(files: ReadonlyMap<string, Buffer>): PublishedPort[] {
  const found = new Map<string, PublishedPort>();
  for (const [path, bytes] of files) {
    if (!COMPOSE_FILE.test(path)) continue;
    const { services } = (parse(bytes.toString()) ?? {}) as { services?: Record<string, PublishingService> };
    for (const one of Object.values(services ?? {}).flatMap(portsOf)) found.set(portText(one), one);
  }
  return [...found.values()];
}

/** `53/udp`. */
export const portText = ({ port, protocol }: PublishedPort) => `${port}/${protocol}`;

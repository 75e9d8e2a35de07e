/** Containers that authentik starts, one for each outpost (authentik/outposts/controllers/docker.py). */
import { record, Tagged, text } from './data.ts';
import { below } from './reader.ts';
import type { Authentik, Container, Outpost, Port } from './types.ts';

/** Ports on which an outpost listens: plain, and TLS. */
export const OUTPOST_PORTS = { plain: 9000, tls: 9443 } as const;

/** The outposts of a stack as containers. */
export function outpostContainers({ outposts }: Authentik): Container[] {
  return outposts.flatMap((outpost) =>
    outpost.container === undefined ? [] : containerOf(outpost, outpost.container),
  );
}

function containerOf(outpost: Outpost, name: string): Container {
  const at = below(outpost.entry.at, 'attrs', 'config');
  const networks = new Map(outpost.network === undefined ? [] : [[outpost.network, new Set([name])]]);
  return {
    name,
    kind: 'outpost',
    at,
    image: text(outpost.config['container_image']) ?? 'ghcr.io/goauthentik/proxy',
    command: [],
    entrypoint: [],
    privileged: false,
    networks,
    ports: outpost.mapsPorts ? Object.values(OUTPOST_PORTS).map((port) => mapped(port, outpost)) : [],
    mounts: [],
    secrets: [],
    environment: new Map(),
    labels: labelsOf(outpost, name),
    dependencies: [],
    healthcheck: {},
    raw: {},
  };
}

function mapped(port: number, outpost: Outpost): Port {
  const at = below(outpost.entry.at, 'attrs', 'config', 'docker_map_ports');
  return { target: port, published: [port, port], protocol: 'tcp', at };
}

/** Labels of one's own, and on top of them those that authentik always sets (authentik/providers/proxy/controllers/docker.py). */
function labelsOf(outpost: Outpost, name: string): Map<string, string> {
  const own = Object.entries(record(outpost.config['docker_labels'])).flatMap(([key, value]) => {
    const label = text(value);
    return label === undefined || value instanceof Tagged ? [] : [[key, label] as const];
  });
  const hosts = outpost.providers.flatMap(
    ({ externalHost }) => /^\w+:\/\/([^/:]+)/.exec(externalHost ?? '')?.[1] ?? [],
  );
  const router = `traefik.http.routers.${name}-router`;
  const service = `traefik.http.services.${name}-service.loadbalancer`;
  return new Map([
    ...own,
    ['traefik.enable', 'true'],
    [
      `${router}.rule`,
      `(${hosts.map((host) => `Host(\`${host}\`)`).join(' || ')}) && PathPrefix(\`/outpost.goauthentik.io\`)`,
    ],
    [`${router}.tls`, 'true'],
    [`${router}.service`, `${name}-service`],
    [`${service}.server.port`, String(OUTPOST_PORTS.plain)],
  ]);
}

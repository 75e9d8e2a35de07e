/** Containers: versions, health, data, and who may write where. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, type Name, reporter, type Text, type Used, warning } from '../finding.ts';
import { isInTree, repositoryOf } from '../read/containers.ts';
import { list, record, text, texts, whole } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { Container, Mount, ParsedTree } from '../read/types.ts';
import { networkNamed, networkOwnerOf, sharedNetworks } from '../trace/network.ts';

const codes = defineCodes({
  'verify/shared-writers': error(
    (p: { a: string; b: string; source: string }) => `\`${p.a}\` and \`${p.b}\` both write to ${p.source}`,
    'give one of them a place of its own, or mount it read-only',
    "Two programs that write the same data destroy each other's work, often long before anyone notices.",
  ),
  'verify/never-healthy': error(
    (p: Used) => `${p.by} waits until \`${p.name}\` is healthy, but it has no health check`,
    'add a health check, or wait for service_started',
    'Compose waits forever, or refuses.',
  ),
  'verify/no-health-check': error(
    (p: Name) => `the applier waits until \`${p.name}\` is healthy, but it has no health check`,
    'add a health check, or set its gate to running',
    'Every pass would wait until its time is up, and then roll back to the last release.',
  ),
  'verify/health-not-awaited': error(
    (p: Name) => `\`${p.name}\` has a health check, but the applier does not wait for it`,
    'set its gate to healthy',
    'A release that never becomes healthy would count as good.',
  ),
  'verify/no-restart': warning(
    (p: Name) => `\`${p.name}\` is not restarted automatically`,
    'set restart to unless-stopped',
    'After a restart of the host the container stays down.',
  ),
  'verify/writable-configuration': error(
    (p: { container: string; source: string }) =>
      `\`${p.container}\` can write to ${p.source}, a folder of the tree`,
    'mount it read-only',
    'A container that writes to the checkout changes what the next pass applies.',
  ),
  'verify/docker-api': error(
    (p: Name & Text) => `\`${p.name}\` offers Docker's API ${p.text}`,
    'keep it in an internal network with Traefik alone, unpublished, and refuse writing (POST: "0")',
    'Anyone who reaches the API owns the host.',
  ),
  'verify/database-volume': error(
    (p: { container: string; path: string }) =>
      `the data of \`${p.container}\` is not kept: nothing is mounted at ${p.path}`,
    'mount the volume where this version of the image keeps its data',
    'The data is lost with the container, or the image refuses to start.',
  ),
});
const report = reporter(codes);

export const containers = defineFinding({
  codes,
  run: (parsed) => {
    const services = [...parsed.compose.services.values()];
    return [
      ...services.flatMap((service) => [
        ...dependencies(parsed, service),
        ...gate(parsed, service),
        ...treeMounts(service),
        ...restart(parsed, service),
        ...dockerApi(parsed, service),
        ...database(service),
      ]),
      ...writers(parsed, services),
    ];
  },
});

/** Images that bring a health check of their own (vendors' Dockerfiles), beside which Compose needs none. */
const OWN_HEALTH = /(?:^|\/)(?:goauthentik\/server|gluetun|transmission-openvpn|tracearr)$/;

function isChecked({ healthcheck, image: full }: Container): boolean {
  if (healthcheck === undefined) return OWN_HEALTH.test(repositoryOf(full));
  return healthcheck['disable'] !== true && texts(healthcheck['test'])[0] !== 'NONE';
}

function dependencies(parsed: ParsedTree, service: Container): Diagnostic[] {
  return service.dependencies.flatMap(({ service: name, condition, at }) => {
    const other = parsed.compose.services.get(name);
    if (other === undefined || condition !== 'service_healthy' || isChecked(other)) return [];
    return [report('verify/never-healthy', at, { name, by: `\`${service.name}\`` })];
  });
}

/** What the applier waits for must be there to be waited for. */
function gate({ manifest }: ParsedTree, service: Container): Diagnostic[] {
  const services = list(manifest?.['services']);
  const index = services.findIndex((one) => record(one)['name'] === service.name);
  const wanted = text(record(services[index])['gate']);
  if (wanted === 'healthy' && !isChecked(service))
    return [report('verify/no-health-check', service.at, { name: service.name })];
  if (wanted === 'running' && service.healthcheck !== undefined && isChecked(service))
    return [
      report('verify/health-not-awaited', place('manifest.json', 'services', index, 'gate'), {
        name: service.name,
      }),
    ];
  return [];
}

/** A container without a policy stays down after a restart of the host. A job has done its work. */
function restart({ manifest }: ParsedTree, { name, raw, at }: Container): Diagnostic[] {
  const told = list(manifest?.['services'])
    .map(record)
    .find((one) => one['name'] === name);
  if (told?.['gate'] === 'completed') return [];
  const policy = text(raw['restart']);
  const forever =
    policy === 'unless-stopped' || policy === 'always' || policy?.startsWith('on-failure') === true;
  return forever
    ? []
    : [report('verify/no-restart', policy === undefined ? at : below(at, 'restart'), { name })];
}

/** Files of the tree are mounted read-only. */
function treeMounts({ name, mounts }: Container): Diagnostic[] {
  return mounts
    .filter(({ type, source, readOnly }) => type === 'bind' && isInTree(source) && !readOnly)
    .map(({ source, at }) => report('verify/writable-configuration', at, { container: name, source }));
}

/** Programs that hand Docker's API on. A proxy for the web may read the socket too, to find its routes. */
const SOCKET_PROXY = /socket[^/]*proxy[^/]*$|(?:^|\/)docker-?proxy$/;

/** Who passes the Docker socket on to others. */
function dockerApi(parsed: ParsedTree, service: Container): Diagnostic[] {
  const { name, mounts, ports, environment, at } = service;
  const open = service.command.find((word) => /^tcp:\/\/(?:0\.0\.0\.0|\[::\])?:/.test(word));
  if (open !== undefined)
    return [report('verify/docker-api', below(at, 'command'), { name, text: `at ${open}` })];
  if (
    !mounts.some(({ source }) => source.endsWith('docker.sock')) ||
    !SOCKET_PROXY.test(repositoryOf(service.image))
  )
    return [];
  const found: Diagnostic[] = [];
  if ((environment.get('POST') ?? '0') !== '0')
    found.push(
      report('verify/docker-api', below(at, 'environment', 'POST'), {
        name,
        text: 'with the right to change things',
      }),
    );
  for (const port of ports)
    found.push(
      report('verify/docker-api', port.at, { name, text: `on port ${port.published[0]} of the host` }),
    );
  for (const key of service.networks.keys()) {
    const network = networkNamed(parsed, key);
    if (network !== undefined && !network.internal)
      found.push(
        report('verify/docker-api', network.at, { name, text: `in the network ${key}, which leads out` }),
      );
  }
  const asks = (one: Container) =>
    one === parsed.traefik?.container || one.dependencies.some((d) => d.service === name);
  for (const other of parsed.containers.values()) {
    const [network] = other === service || asks(other) ? [] : sharedNetworks(parsed, service, other);
    if (network !== undefined)
      found.push(
        report('verify/docker-api', below(at, 'networks'), {
          name,
          text: `to \`${other.name}\` in the network ${network}`,
        }),
      );
  }
  return found;
}

/** Folders in which databases keep their data; PostgreSQL moved with version 18 (docker-library/postgres, pull 1259). */
function database({ name, image: full, mounts, at }: Container): Diagnostic[] {
  if (!/(?:^|\/)postgres$/.test(repositoryOf(full))) return [];
  const major = whole(/:v?(\d+)/.exec(full)?.[1]) ?? 0;
  const path = major >= 18 ? '/var/lib/postgresql' : '/var/lib/postgresql/data';
  const kept = mounts.some(({ target, type }) => type !== 'tmpfs' && target === path);
  return kept ? [] : [report('verify/database-volume', below(at, 'volumes'), { container: name, path })];
}

/** Two programs that write the same data; containers of one app may, and media are for sharing. */
function writers(parsed: ParsedTree, services: readonly Container[]): Diagnostic[] {
  const media = [parsed.compose.variables.get('MEDIA')].flatMap((path) => path ?? []);
  // What the manifest names is shared on purpose; a folder below the media root is part of it.
  const shared = [...media, ...texts(record(parsed.manifest?.['host'])['shared'])];
  const isShared = (source: string) =>
    shared.some((place) => `${source}/`.startsWith(`${place}/`)) ||
    /^\/(?:var\/)?run\/|^\/dev\//.test(source) ||
    isInTree(source) ||
    source === '';
  const all = services.flatMap((service) =>
    service.mounts
      .filter(
        ({ type, readOnly, source }) =>
          type !== 'tmpfs' && !readOnly && !isShared(source) && !/^(?:media|share)(?:-|$)/.test(source),
      )
      .map((mount) => ({ service, mount })),
  );
  const app = appOf(parsed);
  return all.flatMap(({ service, mount }, i) => {
    const other = all
      .slice(0, i)
      .find(
        (one) =>
          app(one.service) !== app(service) &&
          networkOwnerOf(parsed, service) !== one.service &&
          inside(one.mount, mount),
      );
    if (other === undefined) return [];
    const args = { a: other.service.name, b: service.name, source: mount.source };
    return [
      report('verify/shared-writers', mount.at, args, [
        { message: 'it writes there too', at: other.mount.at },
      ]),
    ];
  });
}

function inside(a: Mount, b: Mount): boolean {
  const [first, second] = [`${a.source}/`, `${b.source}/`];
  return first.startsWith(second) || second.startsWith(first);
}

/** The app to which a service belongs, by the manifest; else each is its own. */
function appOf({ manifest }: ParsedTree): (service: Container) => string {
  const apps = new Map(
    list(manifest?.['services']).map((one) => [text(record(one)['name']), text(record(one)['app'])]),
  );
  return ({ name }) => apps.get(name) ?? name;
}

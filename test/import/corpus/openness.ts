/** Whether anything answers now that did not answer before, or with less of a login. */

import type { Manifest } from '../../../src/schema/manifest.gen.ts';
import { type Difference, list, record } from './compare.ts';
import { counterparts } from './counterparts.ts';
import type { Config, Json } from './docker.ts';

/** What a service let in: host names with whether a login was asked for, and published ports. */
interface Doors {
  readonly hosts: ReadonlyMap<string, boolean>;
  readonly ports: readonly string[];
}

/** Doors of the result that the project did not have. */
export function moreOpen(before: Config, manifest: Manifest, after: Config): Difference[] {
  const names = Object.entries(counterparts(before, after));
  const labels = Object.assign({}, ...Object.values(before.services).map((one) => one['labels'])) as Json;
  const found: Difference[] = [];
  for (const [name, own] of names) {
    const [was, is] = [before.services[name], own === undefined ? undefined : after.services[own]];
    if (was === undefined || is === undefined) continue;
    const doors = doorsOf(was, labels);
    for (const port of portsOf(is))
      if (!doors.ports.includes(port)) found.push(door(name, `port ${port}`, 'closed', 'published'));
    for (const route of manifest.routes.filter(({ target }) => target.split(':')[0] === own))
      found.push(...routeFaults(name, doors, route, isMachinery(was)));
  }
  return found;
}

const door = (service: string, what: string, before: string, after: string): Difference => ({
  service,
  key: `exposure.${what}`,
  before,
  after,
});

function routeFaults(
  name: string,
  doors: Doors,
  route: Manifest['routes'][number],
  machinery: boolean,
): Difference[] {
  const { host, auth, access, ownLogin } = route;
  const asked = doors.hosts.get(host);
  const guarded = auth === 'sso' || auth === 'oidc' || (auth === 'app' && ownLogin === 'required');
  if (asked === true && !guarded) return [door(name, host, 'a login', `${access.join('+')} without one`)];
  if (asked === undefined && doors.ports.length === 0 && !machinery && !guarded)
    return [door(name, host, 'closed', `a route for ${access.join('+')}`)];
  return [];
}

const isMachinery = (service: Json) => /traefik|goauthentik|authentik/.test(String(service['image']));

function portsOf(service: Json): string[] {
  return list(service['ports'])
    .map(record)
    .filter((port) => !/^127\.|^::1$/.test(String(port['host_ip'] ?? '')))
    .map((port) => `${String(port['published'] ?? '')}/${String(port['protocol'] ?? 'tcp')}`);
}

function doorsOf(service: Json, all: Json): Doors {
  const labels = record(service['labels']);
  const hosts = new Map<string, boolean>();
  for (const [key, rule] of Object.entries(labels)) {
    const [, router] = /^traefik\.http\.routers\.([^.]+)\.rule$/i.exec(key) ?? [];
    if (router === undefined) continue;
    const middlewares = String(labels[`traefik.http.routers.${router}.middlewares`] ?? '').split(',');
    const login = middlewares.some((one) => asksForLogin(one.trim(), all));
    for (const [, host = ''] of String(rule).matchAll(/Host\(([^)]*)\)/gi))
      for (const [, one = ''] of host.matchAll(/[`"']([^`"']+)[`"']/g))
        hosts.set(one.toLowerCase(), (hosts.get(one.toLowerCase()) ?? true) && login);
  }
  return { hosts, ports: portsOf(service) };
}

/** A middleware that the labels define asks for a login when it says so; one of a file may. */
function asksForLogin(name: string, labels: Json): boolean {
  const short = name.replace(/@.*/, '');
  if (short === '') return false;
  const own = Object.entries(labels).filter(([key]) =>
    key.toLowerCase().startsWith(`traefik.http.middlewares.${short.toLowerCase()}.`),
  );
  if (own.length === 0) return /auth|login|sso|oidc|protect|secure/i.test(short) && !/headers?/i.test(short);
  return own.some(([key, value]) =>
    /\.(?:forwardauth|basicauth|digestauth)\./i.test(key)
      ? true
      : /\.chain\.middlewares$/i.test(key) &&
        String(value)
          .split(',')
          .some((one) => asksForLogin(one.trim(), labels)),
  );
}

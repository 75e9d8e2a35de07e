/** Labels of a project that became something else: routes, cards. Whether they really did is read from the manifest. */
import type { Manifest } from '../../../src/schema/manifest.gen.ts';
import type { Difference } from './compare.ts';
import type { Json } from './docker.ts';

/** Labels that only say how a route is reached which Waybill makes in its own way. */
const WAY =
  /^traefik\.(?:enable$|docker\.|swarm\.|constraint-label|http\.routers\.[^.]+\.(?:entrypoints|tls|priority|service|rulesyntax|observability)|http\.middlewares\.)/i;

/** Whether a label that is gone is a route of the result, or a card. */
export function becameRoute({ key, before, after }: Difference, original: Json, manifest: Manifest): boolean {
  const label = /^labels\.(.+)$/s.exec(key)?.[1];
  if (label === undefined || after !== '(none)') return false;
  if (/^homepage\./.test(label)) return /^homepage\.(?:name|group|icon|href)$/.test(label);
  if (WAY.test(label)) return true;
  const hosts = new Set(manifest.routes.map(({ host }) => host));
  if (/^traefik\.http\.routers\.[^.]+\.rule$/i.test(label)) {
    const named = hostsOf(before);
    return named.length > 0 && named.every((host) => hosts.has(host)) && isWhole(before);
  }
  const labels = (original['labels'] ?? {}) as Record<string, string>;
  const routed = Object.entries(labels).flatMap(([name, rule]) =>
    /\.rule$/i.test(name) ? hostsOf(rule) : [],
  );
  if (/^traefik\.http\.services\.[^.]+\.loadbalancer\.server\.port$/i.test(label))
    return (
      manifest.routes.some(({ host, target }) => routed.includes(host) && target.endsWith(`:${before}`)) ||
      routed.length === 0
    );
  return /^traefik\.http\.services\.[^.]+\.loadbalancer\.(?:server\.scheme|passhostheader)$/i.test(label);
}

const hostsOf = (rule: string) =>
  [...rule.matchAll(/Host\(([^)]*)\)/gi)].flatMap(([, inside = '']) =>
    [...inside.matchAll(/[`"']([^`"']+)[`"']/g)].map(([, host = '']) => host.toLowerCase()),
  );

/** A rule that asks for host names alone. */
const isWhole = (rule: string) => /^[\s()|!]*(?:Host\([^)]*\)[\s()|]*)+$/i.test(rule);

/** `routing: labels`: routes of the stack's own containers as labels on them. */
import type { Model, Route } from '../../model/model.ts';
import { serviceName } from '../../model/names.ts';
import { routeConfig } from './dynamic.ts';
import type { DynamicConfig } from './types.ts';

/** True when a route lives in labels: its service is a container in a network of Traefik. */
export function isLabelled(model: Model, route: Route): boolean {
  return model.routing === 'labels' && route.target.kind === 'service' && route.target.onHost !== true;
}

/**
 * Labels per Compose service. The grammar is `traefik.http.<routers|services>.<name>.<option>`
 * (doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker).
 */
export function routeLabels(model: Model): ReadonlyMap<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  for (const route of model.routes) {
    if (!isLabelled(model, route) || route.target.kind !== 'service') continue;
    const { service } = route.target;
    const labels = found.get(service) ?? { 'traefik.enable': 'true' };
    found.set(service, { ...labels, ...labelsOf(model, route, route.target) });
  }
  return found;
}

function labelsOf(
  model: Model,
  route: Route,
  target: Extract<Route['target'], { kind: 'service' }>,
): Record<string, string> {
  const { http = {} } = routeConfig(model, route);
  const service = serviceName(route.app);
  const labels: Record<string, string> = {};
  for (const [name, router] of Object.entries(http.routers ?? {})) {
    // The router of the outpost leads to another container; it stays in the file provider.
    if (router.service !== service) continue;
    const prefix = `traefik.http.routers.${name}`;
    labels[`${prefix}.entrypoints`] = router.entryPoints.join(',');
    labels[`${prefix}.rule`] = router.rule;
    labels[`${prefix}.priority`] = String(router.priority);
    if (router.middlewares)
      labels[`${prefix}.middlewares`] = router.middlewares.map((m) => `${m}@file`).join(',');
    labels[`${prefix}.service`] = router.service;
  }
  const prefix = `traefik.http.services.${service}.loadbalancer`;
  labels[`${prefix}.server.port`] = String(target.port);
  labels[`${prefix}.server.scheme`] = target.scheme;
  const { loadBalancer } = http.services?.[service] ?? {};
  if (loadBalancer?.serversTransport)
    labels[`${prefix}.serverstransport`] = `${loadBalancer.serversTransport}@file`;
  if (loadBalancer?.passHostHeader === false) labels[`${prefix}.passhostheader`] = 'false';
  return labels;
}

/** What remains in the file provider of a route that lives in labels; undefined when nothing does. */
export function fileRemainder(config: DynamicConfig, route: Route): DynamicConfig | undefined {
  const { routers = {}, services = {}, ...rest } = config.http ?? {};
  const keep = <T>(entries: Readonly<Record<string, T>>, wanted: (name: string, value: T) => boolean) =>
    Object.fromEntries(Object.entries(entries).filter(([name, value]) => wanted(name, value)));
  const own = serviceName(route.app);
  const http = {
    routers: keep(routers, (_, router) => router.service !== own),
    services: keep(services, (name) => name !== own),
    ...rest,
  };
  const filled = Object.entries(http).filter(([, value]) => Object.keys(value).length > 0);
  return filled.length === 0 ? undefined : { http: Object.fromEntries(filled) };
}

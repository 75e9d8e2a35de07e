/** Labels that Traefik's Docker provider reads (doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker). */
import type { Place } from '../../base/diag/diagnostic.ts';
import { parseExpression, type Rule } from '../../base/source/traefik-rule.ts';
import { field, type Json, record, text, truth } from './data.ts';
import { below, place, type TreeReader } from './reader.ts';
import { middlewareOf, noParts, type Parts, qualified, routerOf } from './traefik-dynamic.ts';
import type { Container, LoadBalancer, Named } from './types.ts';

/** Options whose value is a list, comma separated in a label. */
const LISTS = new Set([
  'entrypoints',
  'middlewares',
  'sourcerange',
  'trustedips',
  'excludedips',
  'authresponseheaders',
]);

/** Reads the labels of all containers that the provider sees. */
export function readLabels(
  reader: TreeReader,
  staticFile: string,
  provider: unknown,
  containers: Iterable<Container>,
  project: string,
): Parts {
  const parts = noParts();
  const options = record(provider);
  const dropped = new Set<string>();
  const byDefault = truth(field(options, 'exposedByDefault')) !== false;
  const visible = constraint(reader, staticFile, text(field(options, 'constraints')) ?? '');
  for (const container of containers) {
    const labels = new Map([...container.labels].map(([key, value]) => [key.toLowerCase(), value]));
    const enabled = labels.get('traefik.enable');
    if (enabled === undefined ? !byDefault : !/^(?:true|1)$/i.test(enabled)) continue;
    if (!visible(labelsOf(container, project))) continue;
    addContainer(new Found(container), parts, (title, name, at) => {
      // pkg/provider/merge.go: definitions that differ are all dropped.
      reader.report('twice', `the ${title} \`${name}\` is defined by two containers`, at);
      dropped.add(`${title} ${name}`);
    });
  }
  for (const name of dropped) {
    const [title, short] = name.split(' ');
    (title === 'router' ? parts.routers : title === 'service' ? parts.services : parts.middlewares).delete(
      `${short}@docker`,
    );
  }
  return parts;
}

/** Labels of a container as Docker shows them: Compose adds its own. */
function labelsOf(container: Container, project: string): ReadonlyMap<string, string> {
  if (container.kind === 'outpost') return container.labels;
  return new Map([
    ['com.docker.compose.project', project],
    ['com.docker.compose.service', container.name],
    ...container.labels,
  ]);
}

/** The provider's constraints as a test (pkg/provider/constraints). */
function constraint(
  reader: TreeReader,
  file: string,
  source: string,
): (labels: ReadonlyMap<string, string>) => boolean {
  if (source === '') return () => true;
  const { rule, error } = parseExpression(source);
  if (rule === undefined) {
    reader.report(
      'unreadable',
      `the constraints are not readable: ${error.message}`,
      place(file, 'providers', 'docker', 'constraints'),
    );
    return () => false;
  }
  const test = (part: Rule, labels: ReadonlyMap<string, string>): boolean => {
    if (part.kind === 'not') return !test(part.rule, labels);
    if (part.kind === 'and') return test(part.left, labels) && test(part.right, labels);
    if (part.kind === 'or') return test(part.left, labels) || test(part.right, labels);
    const value = labels.get(part.args[0] ?? '');
    if (part.name === 'Label') return value === part.args[1];
    return value !== undefined && new RegExp(part.args[1] ?? '').test(value);
  };
  return (labels) => test(rule, labels);
}

/** The labels of one container as nested options. */
class Found {
  readonly container: Container;
  readonly #places = new Map<string, Map<string, Place>>();
  readonly #config: Record<string, Record<string, Json>> = { routers: {}, services: {}, middlewares: {} };

  constructor(container: Container) {
    this.container = container;
    for (const [key, value] of container.labels) {
      const [, kind = '', name = '', path = ''] =
        /^traefik\.http\.(routers|services|middlewares)\.([^.]+)\.(.+)$/i.exec(key) ?? [];
      if (path === '') continue;
      const section = kind.toLowerCase();
      const places = this.#places.get(`${section} ${name}`) ?? new Map<string, Place>();
      places.set(path.toLowerCase(), below(container.at, 'labels', key));
      this.#places.set(`${section} ${name}`, places);
      const config = (this.#config[section] ?? {}) as Record<string, Json>;
      config[name] = put(config[name] ?? {}, path.toLowerCase().split('.'), value);
    }
  }

  all(
    section: 'routers' | 'services' | 'middlewares',
  ): (readonly [string, Json, ReadonlyMap<string, Place>])[] {
    return Object.entries(this.#config[section] ?? {}).map(
      ([name, config]) => [name, config, this.#places.get(`${section} ${name}`) ?? new Map()] as const,
    );
  }
}

function put(into: Json, [key = '', ...rest]: readonly string[], value: string): Json {
  if (rest.length > 0) return { ...into, [key]: put(record(into[key]), rest, value) };
  const item = LISTS.has(key) ? value.split(',').map((part) => part.trim()) : value;
  return { ...into, [key]: item === 'true' ? true : item === 'false' ? false : item };
}

type Clash = (title: string, name: string, at: Place) => void;

function addContainer(found: Found, parts: Parts, clash: Clash): void {
  const { container } = found;
  const add = <T>(
    into: Map<string, Named<T>>,
    title: string,
    short: string,
    labels: ReadonlyMap<string, Place>,
    config: T,
  ) => {
    const name = `${short}@docker`;
    const at = labels.get('rule') ?? [...labels.values()][0] ?? container.at;
    if (into.has(name)) clash(title, short, at);
    else into.set(name, { name, short, provider: 'docker', at, labels, config });
  };
  const services = found.all('services');
  for (const [name, config, labels] of services)
    add(parts.services, 'service', name, labels, labelled(config, container));
  // A container without a service of its own has one by its name, on a port that Docker tells Traefik.
  if (services.length === 0)
    add(parts.services, 'service', container.name, new Map(), labelled({}, container));
  const only = services.length === 1 ? services[0]?.[0] : services.length === 0 ? container.name : undefined;
  for (const [name, config, labels] of found.all('routers')) {
    const router = routerOf(config, 'docker');
    const service = router.service ?? (only === undefined ? undefined : qualified(only, 'docker'));
    add(parts.routers, 'router', name, labels, { ...router, service });
  }
  for (const [name, config, labels] of found.all('middlewares'))
    add(parts.middlewares, 'middleware', name, labels, middlewareOf(config));
}

function labelled(config: Json, container: Container): LoadBalancer {
  const balancer = field(config, 'loadbalancer');
  const server = field(balancer, 'server');
  const url = text(field(server, 'url'));
  const transport = text(field(balancer, 'serverstransport'));
  const port = Number(text(field(server, 'port')));
  return {
    urls: url === undefined ? [] : [url],
    ...(url === undefined
      ? {
          container: {
            name: container.name,
            port: Number.isInteger(port) && port > 0 ? port : undefined,
            scheme: text(field(server, 'scheme')) ?? 'http',
          },
        }
      : {}),
    ...(transport === undefined ? {} : { transport: qualified(transport, 'docker') }),
  };
}

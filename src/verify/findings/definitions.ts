/** Middlewares, services and transports: whole, used, and leading somewhere. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, error, type Name, reporter, type Text, type Used, warning } from '../finding.ts';
import { isPrivate, readRange } from '../net.ts';
import { field, texts } from '../read/data.ts';
import { below, keyAt } from '../read/reader.ts';
import { fieldAt, qualified } from '../read/traefik-dynamic.ts';
import type { LoadBalancer, Named, ParsedTree, Traefik } from '../read/types.ts';
import { backendsOf } from '../trace/backend.ts';
import { knownPorts, resolveName, urlTarget } from '../trace/network.ts';
import { faultText } from '../trace/words.ts';

const codes = defineCodes({
  'verify/missing-transport': error(
    (p: Used) => `${p.by} uses the servers transport \`${p.name}\`, which does not exist`,
    'define it under http.serversTransports, or remove the name',
    'Traefik cannot reach the servers of this service: the host answers 500.',
  ),
  'verify/not-one-middleware': error(
    (p: Name) => `\`${p.name}\` is not exactly one middleware`,
    'give each middleware one type; put several into a chain',
    'Traefik does not build it, nor the routers that name it.',
  ),
  'verify/unreachable-service': error(
    (p: Name & Text) => `the service \`${p.name}\` leads nowhere: ${p.text}`,
    'check the address, and that Traefik is in a network of that container',
    'Every request to this host ends in an error.',
  ),
  'verify/backend-certificate': warning(
    (p: { url: string }) => `${p.url} cannot have a certificate that Traefik trusts`,
    'give the service a servers transport with insecureSkipVerify, or the authority of the certificate',
    'No public authority signs for private addresses and container names: Traefik would refuse the connection.',
  ),
  'verify/several-servers': error(
    (p: Name) => `the service \`${p.name}\` spreads its requests over several servers`,
    'give each program a service and a router of its own',
    'Which of the servers answers is left to chance. What the files promise about the host is true of only one of them.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const definitions = defineFinding({
  codes,
  run: (parsed) => {
    const { traefik } = parsed;
    if (traefik === undefined) return [];
    return [
      ...unused(traefik),
      ...middlewares(traefik),
      ...[...traefik.services.values()].flatMap((service) => serviceProblems(parsed, traefik, service)),
    ];
  },
});

function chained(traefik: Traefik): string[] {
  return [...traefik.middlewares.values()].flatMap(({ config, provider }) =>
    config.type === 'chain'
      ? texts(field(config.options, 'middlewares')).map((name) => qualified(name, provider))
      : [],
  );
}

function unused(traefik: Traefik): Diagnostic[] {
  const { routers, services, entryPoints } = traefik;
  const used = {
    middleware: new Set([
      ...routers.flatMap(({ config }) => config.middlewares),
      ...[...entryPoints.values()].flatMap((point) => point.middlewares),
      ...chained(traefik),
    ]),
    service: new Set(routers.flatMap(({ config }) => config.service ?? [])),
    transport: new Set([...services.values()].flatMap(({ config }) => config.transport ?? [])),
  };
  const left = (what: keyof typeof used, named: ReadonlyMap<string, Named<unknown>>) =>
    [...named.values()]
      // A service that Traefik makes for a container is not anyone's choice.
      .filter(({ name, labels }) => !used[what].has(name) && labels?.size !== 0)
      .map((one) => report('verify/unused', keyAt(one.at), { what, name: one.short }));
  return [
    ...left('middleware', traefik.middlewares),
    ...left('service', services),
    ...left('transport', traefik.transports),
  ];
}

function middlewares(traefik: Traefik): Diagnostic[] {
  return [...traefik.middlewares.values()].flatMap((middleware) => {
    const { config, short, provider } = middleware;
    if (config.types.length !== 1)
      return [report('verify/not-one-middleware', keyAt(middleware.at), { name: short })];
    if (config.type !== 'chain') return [];
    return texts(field(config.options, 'middlewares')).flatMap((name, i) =>
      traefik.middlewares.has(qualified(name, provider))
        ? []
        : [
            report('verify/missing-middleware', fieldAt(middleware, 'chain', 'middlewares', i), {
              name,
              by: `the chain ${short}`,
            }),
          ],
    );
  });
}

function serviceProblems(parsed: ParsedTree, traefik: Traefik, service: Named<LoadBalancer>): Diagnostic[] {
  const { config, short } = service;
  const found: Diagnostic[] = [];
  const { transport } = config;
  if (transport !== undefined && !traefik.transports.has(transport)) {
    const at = fieldAt(
      service,
      service.labels === undefined ? 'loadBalancer' : 'loadbalancer.serverstransport',
      'serversTransport',
    );
    found.push(report('verify/missing-transport', at, { name: transport, by: `the service ${short}` }));
  }
  if (config.other !== undefined) {
    const text = 'it is not a load balancer, the one kind of service that Waybill follows';
    return [...found, report('verify/unreachable-service', service.at, { name: short, text })];
  }
  found.push(...severalTargets(parsed, traefik, service));
  for (const backend of backendsOf(parsed, traefik, service)) {
    if (backend.target === undefined)
      found.push(
        report('verify/unreachable-service', backend.at, { name: short, text: faultText(backend.fault) }),
      );
    else if (backend.target.kind === 'container' && !backend.sure)
      found.push(...unsure(parsed, backend.target.container.name, backend.target.port, backend.at));
  }
  return [...found, ...backendCertificates(parsed, traefik, service)];
}

/** Servers of one service are copies of one program; requests are spread over them by chance. */
function severalTargets(parsed: ParsedTree, traefik: Traefik, service: Named<LoadBalancer>): Diagnostic[] {
  const [first, ...others] = backendsOf(parsed, traefik, service);
  if (first === undefined) return [];
  return others.map(({ at }) => report('verify/several-servers', at, { name: service.short }));
}

function unsure(parsed: ParsedTree, name: string, port: number, at: Diagnostic['at']): Diagnostic[] {
  const container = parsed.containers.get(name);
  if (container === undefined) return [];
  const known = [...knownPorts(parsed, container)].join(', ');
  return [report('verify/unknown-port', at, { container: name, port, known })];
}

/** Nobody signs certificates for container names and private addresses. */
function backendCertificates(
  parsed: ParsedTree,
  traefik: Traefik,
  service: Named<LoadBalancer>,
): Diagnostic[] {
  const transport = traefik.transports.get(service.config.transport ?? '')?.config;
  const settled =
    field(transport, 'insecureSkipVerify') === true ||
    field(transport, 'rootCAs') !== undefined ||
    field(transport, 'serverName') !== undefined;
  const { container } = service.config;
  const urls =
    container?.scheme === 'https' ? [`https://${container.name}:${container.port}`] : service.config.urls;
  return urls.flatMap((url, i) => {
    const target = urlTarget(url);
    if (target?.scheme !== 'https' || settled) return [];
    const range = readRange(target.host);
    const own =
      range === undefined ? resolveName(parsed, traefik.container, target.host).length > 0 : isPrivate(range);
    const at =
      service.labels === undefined
        ? below(service.at, 'loadBalancer', 'servers', i, 'url')
        : fieldAt(service, 'loadbalancer.server.scheme');
    const named = traefik.transports.get(service.config.transport ?? '');
    const related =
      named === undefined ? [] : [{ message: 'this transport checks the certificate', at: named.at }];
    return own ? [report('verify/backend-certificate', at, { url }, related)] : [];
  });
}

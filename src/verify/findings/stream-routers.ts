/** Routers of TCP and UDP: Traefik asks them before every rule of HTTP, and no login is on their way. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { parseExpression, type Rule } from '../../base/source/traefik-rule.ts';
import { defineFinding, error, type Name, reporter } from '../finding.ts';
import { field, type Json, list, record, records, text, texts } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { Container, EntryPoint, ParsedTree, Traefik } from '../read/types.ts';
import { publishedAt } from '../trace/trace.ts';

const codes = defineCodes({
  'verify/past-every-login': error(
    (p: Name & { who: string; what: string; to: string }) =>
      `${p.who} can open ${p.what} and comes out at ${p.to}, past every list and login: by the router \`${p.name}\``,
    'remove the router; a route of HTTP can ask for a login',
    'Traefik asks the routers of TCP and UDP before those of HTTP, and hands the whole connection on. What is behind it is then as open as if its port were published.',
  ),
});
const report = reporter(codes);

/** A router of TCP or UDP, in a file or in labels. */
interface Stream {
  readonly protocol: 'tcp' | 'udp';
  readonly name: string;
  readonly config: Json;
  readonly at: Place;
}

export const streamRouters = defineFinding({
  codes,
  run: (parsed) => {
    const { traefik } = parsed;
    if (traefik === undefined) return [];
    return [...inFiles(parsed, traefik), ...inLabels(parsed, traefik)].flatMap((one) =>
      open(parsed, traefik, one),
    );
  },
});

function inFiles({ data }: ParsedTree, { files }: Traefik): Stream[] {
  return files.flatMap((file) =>
    (['tcp', 'udp'] as const).flatMap((protocol) =>
      records(field(field(data.get(file), protocol), 'routers')).map(([name, config]) => ({
        protocol,
        name,
        config,
        at: place(file, protocol, 'routers', name),
      })),
    ),
  );
}

/** Labels make routers where Traefik asks Docker for them. */
function inLabels({ containers }: ParsedTree, traefik: Traefik): Stream[] {
  if (field(field(traefik.static, 'providers'), 'docker') === undefined) return [];
  return [...containers.values()].flatMap((container) => {
    const found = new Map<string, Stream>();
    for (const [label, value] of container.labels) {
      const [, kind, name = '', key = ''] =
        /^traefik\.(tcp|udp)\.routers\.([^.]+)\.(\w+)$/i.exec(label) ?? [];
      if (kind === undefined) continue;
      const protocol = kind.toLowerCase() === 'udp' ? 'udp' : 'tcp';
      const known = found.get(`${protocol} ${name}`);
      const config = {
        ...known?.config,
        [key.toLowerCase()]: key.toLowerCase() === 'entrypoints' ? value.split(',') : value,
      };
      found.set(`${protocol} ${name}`, { protocol, name, config, at: placeOf(container, label) });
    }
    return [...found.values()];
  });
}

const placeOf = (container: Container, label: string): Place =>
  container.kind === 'service' ? below(container.at, 'labels', label) : container.at;

function open(parsed: ParsedTree, traefik: Traefik, stream: Stream): Diagnostic[] {
  const { protocol, name, config, at } = stream;
  const wanted = texts(field(config, 'entryPoints'));
  const points = [...traefik.entryPoints.values()].filter(
    (point) => wanted.length === 0 || wanted.includes(point.name),
  );
  const to = targetOf(parsed, traefik, stream);
  return points.map((point) => {
    const { who, port } = whoReaches(parsed, traefik, point);
    const names = protocol === 'tcp' ? namesOf(text(field(config, 'rule')) ?? '') : 'any packet';
    return report('verify/past-every-login', at, {
      name,
      who,
      what: `port ${port}/${protocol} with ${names}`,
      to,
    });
  });
}

/** From outside where the port is published; else from containers. What cannot be told is taken for the worst. */
function whoReaches(parsed: ParsedTree, traefik: Traefik, { name, port }: EntryPoint) {
  const published = traefik.container.ports.find(
    ({ target, published: [first] }) =>
      (port === undefined || target === port) && publishedAt(parsed, first) !== undefined,
  );
  return published === undefined
    ? { who: 'any container in a network of Traefik', port: port ?? name }
    : { who: 'anyone on the LAN or the internet', port: published.published[0] };
}

/** The names by which a client is told apart before TLS (pkg/muxer/tcp/matcher.go). */
function namesOf(source: string): string {
  const { rule } = parseExpression(source);
  const names = rule === undefined ? [] : calls(rule);
  return names.length === 0 || names.includes('*')
    ? 'any name or none'
    : `the TLS name ${names.join(' or ')}`;
}

function calls(rule: Rule): string[] {
  if (rule.kind === 'not') return ['*'];
  if (rule.kind !== 'call') return [...calls(rule.left), ...calls(rule.right)];
  return /^hostsni/i.test(rule.name) ? [rule.args[0] ?? '*'] : [];
}

function targetOf({ data }: ParsedTree, { files }: Traefik, { protocol, config, name }: Stream): string {
  const service = (text(field(config, 'service')) ?? name).replace(/@.*$/, '');
  const servers = files.flatMap((file) => {
    const one = record(field(field(field(data.get(file), protocol), 'services'), service));
    return list(field(field(one, 'loadBalancer'), 'servers'));
  });
  const addresses = servers.flatMap((server) => text(field(server, 'address')) ?? []);
  return addresses.length === 0 ? `the service ${service}` : addresses.join(' or ');
}

/**
 * A Mermaid picture of who reaches what: where a request comes from, how it gets in, which login it passes, what it finds.
 * Apps that are reached in the same way share a box, so that the number of arrows does not grow with the number of apps.
 */
import { type Auth, loginFrom, loginsOf, ORIGIN_NAMES } from '../../../base/web/logins.ts';
import type { Model, Route } from '../../model/model.ts';
import { type EntryPoint, entryPointPort, entryPointsOf } from '../../model/names.ts';
import { hostPorts, type RouteGroup, reachOf, routeGroups } from './reach.ts';

const LOGINS: Readonly<Record<Auth, string>> = {
  sso: 'login page of authentik',
  oidc: 'login with authentik in the app',
  app: 'login of the app itself',
  none: 'no login',
};

/** Source text of the picture, without the fence of a Markdown block. */
export function mermaidGraph(model: Model): string {
  const groups = routeGroups(model.routes);
  const ports = portLines(model);
  const lines = ['flowchart LR'];
  if (groups.length === 0 && ports.length === 0)
    lines.push('  nothing["nothing can be reached from outside"]');
  lines.push(...sourceLines(model, ports.length > 0), ...entryLines(model, groups));
  const internet = groups.some(({ reach }) => reach.internet);
  for (const [i, group] of groups.entries()) lines.push(...groupLines(model, group, i + 1, internet));
  lines.push(...ports);
  lines.push(...openLines(groups));
  return `${lines.join('\n')}\n`;
}

/** Where requests come from, and the way through Cloudflare. */
function sourceLines({ lan, routes }: Model, ports: boolean): string[] {
  const reaches = routes.map(reachOf);
  const internet = reaches.some((r) => r.internet);
  const tunnel = reaches.some((r) => r.tunnel);
  const lines: string[] = [];
  if (ports || reaches.some((r) => r.lan)) lines.push(`  lan(["${labelText('LAN', ...lan)}"])`);
  if (internet || tunnel) lines.push('  internet(["internet"])');
  if (tunnel) lines.push('  cloudflare["Cloudflare"]', '  cloudflared["cloudflared"]');
  return lines;
}

/** The entry points of Traefik that are in use, and who comes in there. */
function entryLines({ routes, tls }: Model, groups: readonly RouteGroup[]): string[] {
  const used = new Set(routes.flatMap((route) => entryPointsOf(route, tls !== undefined)));
  if (used.size === 0) return [];
  const lines = ['  subgraph traefik["Traefik"]'];
  for (const entry of used)
    lines.push(`    ${entry}["${labelText(entry, `port ${entryPointPort[entry]}`)}"]`);
  lines.push('  end');
  const direct: EntryPoint = tls === undefined ? 'web' : 'websecure';
  if (groups.some(({ reach }) => reach.lan)) lines.push(`  lan --> ${direct}`);
  if (groups.some(({ reach }) => reach.internet))
    lines.push(`  internet -->|"port of the router"| ${direct}`);
  if (used.has('tunnel'))
    lines.push('  internet --> cloudflare', '  cloudflare --> cloudflared', '  cloudflared --> tunnel');
  return lines;
}

/** One kind of login and the apps behind it. Arrows say `LAN only` where they share a way in with the internet. */
function groupLines({ tls }: Model, { reach, routes }: RouteGroup, n: number, internet: boolean): string[] {
  const from = [reach.lan ? 'LAN' : '', reach.tunnel ? 'tunnel' : '', reach.internet ? 'internet' : ''];
  const lines = [
    `  login${n}{{"${loginLabel(routes)}"}}`,
    `  subgraph apps${n}["from ${from.filter((word) => word !== '').join(' and ')}"]`,
    '    direction LR',
    ...routes.map((route) => `    ${routeNode(route)}`),
    ...rowLines(routes.map(({ app }) => nodeId('app', app))),
    '  end',
  ];
  const entries = routes[0] === undefined ? [] : entryPointsOf(routes[0], tls !== undefined);
  for (const entry of entries) {
    const onlyLan = internet && entry !== 'tunnel' && !reach.internet;
    lines.push(`  ${entry} -->${onlyLan ? '|"LAN only"|' : ''} login${n}`);
  }
  return [...lines, `  login${n} --> apps${n}`];
}

/** The login before a group of routes that are alike; where it differs, one line for each origin. */
function loginLabel([route]: readonly Route[]): string {
  if (route === undefined) return '';
  if (typeof route.auth === 'string') return LOGINS[route.auth];
  return labelText(...loginsOf(route).map(([origin, auth]) => `${ORIGIN_NAMES[origin]} - ${LOGINS[auth]}`));
}

/** Side by side a dozen apps would be too wide to read, below each other too tall: invisible links set them in rows. */
function rowLines(nodes: readonly string[]): string[] {
  const columns = nodes.length > 12 ? 3 : nodes.length > 4 ? 2 : 1;
  const rows: string[] = [];
  for (let i = 0; columns > 1 && i + 1 < nodes.length; i += columns) {
    const row = nodes.slice(i, i + columns);
    if (row.length > 1) rows.push(`    ${row.join(' ~~~ ')}`);
  }
  return rows;
}

function routeNode({ app, title, host, target, skip, protect }: Route): string {
  const parts = [title, host];
  if (target.kind === 'external') parts.push(`outside: ${target.url.replace(/^https?:\/\//, '')}`);
  if (skip !== undefined) parts.push('some paths without login');
  if (protect !== undefined) parts.push('most paths without login');
  return `${nodeId('app', app)}["${labelText(...parts)}"]`;
}

/** What the LAN reaches past Traefik. */
function portLines(model: Model): string[] {
  const ports = hostPorts(model);
  if (ports.length === 0) return [];
  const services = new Map<string, string[]>();
  for (const { service, port } of ports) services.set(service, [...(services.get(service) ?? []), port]);
  return [
    '  subgraph ports["ports past Traefik"]',
    '    direction LR',
    ...[...services].map(
      ([service, own]) => `    ${nodeId('port', service)}["${labelText(service, ...own)}"]`,
    ),
    '  end',
    '  lan --> ports',
  ];
}

/** What anyone on the internet opens without a login is outlined. */
function openLines(groups: readonly RouteGroup[]): string[] {
  const open = groups.flatMap(({ auth, reach }, i) => {
    const isOpen = (origin: 'tunnel' | 'internet') => reach[origin] && loginFrom(auth, origin) === 'none';
    return isOpen('tunnel') || isOpen('internet') ? [`login${i + 1},apps${i + 1}`] : [];
  });
  if (open.length === 0) return [];
  return ['  classDef open stroke:#d1242f,stroke-width:3px', ...open.map((nodes) => `  class ${nodes} open`)];
}

/** Names of apps hold letters, digits and hyphens; a hyphen can begin an arrow. */
const nodeId = (kind: string, name: string) => `${kind}_${name.replaceAll('-', '_')}`;

/** Lines of a label. What means something to Mermaid, or to the HTML that it makes, becomes a code. */
function labelText(...parts: readonly string[]): string {
  return parts.map((part) => unmarked(part).replace(/["#&<>:;\\{}]/g, entity)).join('<br/>');
}

const entity = (character: string) => `#${character.charCodeAt(0)};`;

/** Joins what is around it without a space, and is not seen. */
const JOINER = '\u2060';

/**
 * Mermaid reads labels as Markdown after it has decoded the codes, and shows `Unsupported markdown: link` in place of an
 * address, a list, a code. So what would become one is taken apart.
 */
function unmarked(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replaceAll('`', "'")
    .replaceAll('~', '\u223c')
    .replace(/(?<=[\\\]])|(?<=:)(?=\/\/)|(?<=www)(?=\.)|(?=@)/gi, JOINER)
    .replace(/^(?=[-+*#>=]|[0-9]+[.)]\s)/, JOINER);
}

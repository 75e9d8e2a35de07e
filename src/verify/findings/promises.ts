/** What the stack says must never and must always be, against every request that can be made. */
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place, Related } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { isOpen } from '../exposure.ts';
import { defineFinding, error, reporter } from '../finding.ts';
import { type Json, list, record, text } from '../read/data.ts';
import { place } from '../read/reader.ts';
import type { Container, ParsedTree } from '../read/types.ts';
import { type RequestClass, space } from '../space/classes.ts';
import { alikeFor, LOGIN_PATH, ORIGINS, type SpaceOrigin } from '../space/doors.ts';
import { neighboursOf, publishedWays, type WayPast } from '../space/past-traefik.ts';
import { requestInWords } from '../space/words.ts';
import { isLoginPage } from '../trace/login.ts';
import { networkOwnerOf, networksOf } from '../trace/network.ts';
import type { Login } from '../trace/types.ts';

const codes = defineCodes({
  'verify/promise-broken': error(
    (p: { said: string; request: string; from: string }) =>
      `the stack says \`${p.said}\`, but ${p.request} from ${p.from} breaks it`,
    'close the route, put a login before it, or remove the line',
    'A line under `never` or `always` is proved for every request that can be made. This request is one that breaks it.',
  ),
  'verify/promise-of-nothing': error(
    (p: { to: string }) => `a line under \`never\` or \`always\` names ${p.to}, and nothing has that name`,
    'write the name of an app, of an external host, or a host name of the stack',
    'A line about nothing always holds, and protects nothing.',
  ),
});
const report = reporter(codes);

type Kind = 'never' | 'always';

/** Origins outside the stack; any other is an app of it. */
const OUTSIDE: readonly string[] = ORIGINS;

export const promises = defineFinding({
  codes,
  run: (parsed) =>
    (['never', 'always'] as const).flatMap((kind) =>
      list(parsed.manifest?.[kind]).flatMap((item, i) =>
        kept(parsed, kind, record(item), place('manifest.json', kind, i)),
      ),
    ),
});

/** A request, or a way past Traefik, that a promise does not allow. */
interface Breach {
  readonly request: string;
  readonly from: string;
  readonly related: readonly Related[];
}

function kept(parsed: ParsedTree, kind: Kind, promise: Json, at: Place): Diagnostic[] {
  const [to, from = ''] = [text(promise['to']), text(promise['from'])];
  if (to !== undefined && !isKnown(parsed, to)) return [report('verify/promise-of-nothing', at, { to })];
  if (!OUTSIDE.includes(from) && containersOf(parsed, from).length === 0)
    return [report('verify/promise-of-nothing', at, { to: from })];
  const said = `${kind}: ${inWords(promise)}`;
  const [first] = [
    ...requests(parsed, kind, promise, classesFrom(parsed, from)),
    ...past(parsed, kind, promise, waysFrom(parsed, from)),
  ];
  if (first !== undefined) {
    const { related, ...facts } = first;
    return [report('verify/promise-broken', at, { said, ...facts }, related)];
  }
  const open = space(parsed).undecided.find((one) => comesFrom(parsed, one.from, from));
  return open === undefined
    ? []
    : [reporter(commonCodes)('verify/undecided', at, { text: `${said}; ${open.host.host}: ${open.why}` })];
}

/** Requests through Traefik that break a promise, the shortest first. */
function requests(parsed: ParsedTree, kind: Kind, promise: Json, classes: readonly RequestClass[]): Breach[] {
  const to = text(promise['to']);
  return classes
    .filter((one) => isOpen(one.trace) && (to === undefined || namesOf(parsed, one).includes(to)))
    .filter((one) => !isLogin(parsed, kind, one) && breaks(kind, promise, one.trace.login))
    .map((one) => {
      const router = one.trace.hops.find((hop) => hop.kind === 'router')?.at;
      return {
        request: requestInWords(one.example),
        from: originInWords(one.from),
        related: router === undefined ? [] : [{ message: 'the router that lets it in', at: router }],
      };
    })
    .sort((a, b) => a.request.length - b.request.length);
}

/** Ways past Traefik that break a promise; no login is on any of them. */
function past(
  parsed: ParsedTree,
  kind: Kind,
  promise: Json,
  ways: readonly (WayPast & FromWhere)[],
): Breach[] {
  const to = text(promise['to']);
  if (!breaks(kind, promise, 'none')) return [];
  return ways
    .filter(({ to: container }) => to === undefined || namesOfContainer(parsed, container).includes(to))
    .filter(({ to: one }) => kind === 'never' || (one.kind !== 'outpost' && one !== parsed.authentik.server))
    .map(({ request, from, at }) => ({ request, from, related: [{ message: 'past Traefik', at }] }));
}

interface FromWhere {
  /** In words. */
  readonly from: string;
}

function waysFrom(parsed: ParsedTree, from: string): (WayPast & FromWhere)[] {
  // cloudflared knows no other way than its rules, which are followed.
  if (from === 'tunnel') return [];
  if (OUTSIDE.includes(from))
    return publishedWays(parsed).map((way) => ({ ...way, from: `the ${inFull(from)}` }));
  return containersOf(parsed, from).flatMap((container) =>
    neighboursOf(parsed, container).map((way) => ({ ...way, from: `the container ${container.name}` })),
  );
}

function classesFrom(parsed: ParsedTree, from: string): RequestClass[] {
  return space(parsed).classes.filter((one) => comesFrom(parsed, one.from, from));
}

/** Visitors of the tunnel are on the internet; the containers of an app are in its networks. */
function comesFrom(parsed: ParsedTree, origin: SpaceOrigin, from: string): boolean {
  if (OUTSIDE.includes(from))
    return origin.kind === from || (from === 'internet' && origin.kind === 'tunnel');
  return (
    origin.kind === 'network' &&
    containersOf(parsed, from).some((one) =>
      [...networksOf(parsed, one).keys()].some(
        (name) => alikeFor(parsed, name) === alikeFor(parsed, origin.name),
      ),
    )
  );
}

function originInWords(from: SpaceOrigin): string {
  return from.kind === 'network' ? `a container in the network ${from.name}` : `the ${inFull(from.kind)}`;
}

const inFull = (from: string) => (from === 'lan' ? 'LAN' : from);

/** A request that nobody is asked a login for, where one must be asked; or any request at all. */
function breaks(kind: Kind, promise: Json, login: Login): boolean {
  return (kind === 'never' && promise['login'] === undefined) || login !== 'authentik';
}

/** The pages by which people log in cannot ask for a login themselves. */
function isLogin(parsed: ParsedTree, kind: Kind, { example, trace: way }: RequestClass): boolean {
  return isLoginPage(parsed, way) && (kind === 'always' || example.path?.startsWith(LOGIN_PATH) === true);
}

/** Names by which a request is meant: its host, the app of the route, and what the container that answers is called. */
function namesOf(parsed: ParsedTree, { host, trace: way }: RequestClass): (string | undefined)[] {
  const route = list(parsed.manifest?.['routes'])
    .map(record)
    .find((one) => one['host'] === host.host);
  const answering = way.target?.kind === 'container' ? namesOfContainer(parsed, way.target.container) : [];
  return [host.host, text(route?.['app']), ...answering];
}

/** The container itself, its app, its routes, and the same of those that share its network. */
function namesOfContainer(parsed: ParsedTree, container: Container): (string | undefined)[] {
  const services = list(parsed.manifest?.['services']).map(record);
  const routes = list(parsed.manifest?.['routes']).map(record);
  const guests = [...parsed.containers.values()].filter((one) => networkOwnerOf(parsed, one) === container);
  return [container, ...guests].flatMap(({ name }) => [
    name,
    text(services.find((one) => one['name'] === name)?.['app']),
    ...routes
      .filter(({ target }) => text(target)?.startsWith(`${name}:`))
      .flatMap(({ app, host }) => [text(app), text(host)]),
  ]);
}

/** Containers of an app, as the manifest counts them. */
function containersOf({ manifest, containers }: ParsedTree, app: string): Container[] {
  return list(manifest?.['services']).flatMap((item) => {
    const { name, app: own } = record(item);
    return own === app ? (containers.get(text(name) ?? '') ?? []) : [];
  });
}

function isKnown({ manifest }: ParsedTree, to: string): boolean {
  const routes = list(manifest?.['routes']).map(record);
  const services = list(manifest?.['services']).map(record);
  return (
    routes.some((route) => route['app'] === to || route['host'] === to) ||
    services.some((service) => service['app'] === to || service['name'] === to)
  );
}

function inWords({ from, to, login }: Json): string {
  return [
    'from',
    text(from),
    ...(to === undefined ? [] : ['to', text(to)]),
    ...(login === undefined ? [] : ['login', text(login)]),
  ].join(' ');
}

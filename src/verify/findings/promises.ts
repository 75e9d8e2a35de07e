/** What the stack says must never and must always be, against every request that can be made. */
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { isOpen } from '../exposure.ts';
import { defineFinding, error, reporter } from '../finding.ts';
import { type Json, list, record, text } from '../read/data.ts';
import { place } from '../read/reader.ts';
import type { ParsedTree } from '../read/types.ts';
import { LOGIN_PATH, type RequestClass, space } from '../space/classes.ts';
import { requestInWords } from '../space/words.ts';
import { isLoginPage } from '../trace/login.ts';

const codes = defineCodes({
  'verify/promise-broken': error(
    (p: { said: string; request: string; from: string }) =>
      `the stack says \`${p.said}\`, but ${p.request} from the ${p.from} breaks it`,
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

export const promises = defineFinding({
  codes,
  run: (parsed) =>
    (['never', 'always'] as const).flatMap((kind) =>
      list(parsed.manifest?.[kind]).flatMap((item, i) =>
        kept(parsed, kind, record(item), place('manifest.json', kind, i)),
      ),
    ),
});

function kept(parsed: ParsedTree, kind: 'never' | 'always', promise: Json, at: Place): Diagnostic[] {
  const to = text(promise['to']);
  if (to !== undefined && !isKnown(parsed, to)) return [report('verify/promise-of-nothing', at, { to })];
  const { classes, undecided } = space(parsed);
  const breaking = classes
    .filter(
      (one) => comesFrom(one, promise) && isOpen(one.trace) && (to === undefined || leadsTo(parsed, one, to)),
    )
    .filter((one) => !isLogin(parsed, kind, one) && breaks(kind, promise, one))
    .sort((a, b) => requestInWords(a.example).length - requestInWords(b.example).length);
  const [one] = breaking;
  const said = `${kind}: ${inWords(promise)}`;
  if (one !== undefined) {
    const router = one.trace.hops.find((hop) => hop.kind === 'router')?.at;
    const related = router === undefined ? [] : [{ message: 'the router that lets it in', at: router }];
    return [
      report(
        'verify/promise-broken',
        at,
        { said, request: requestInWords(one.example), from: one.origin },
        related,
      ),
    ];
  }
  const open = undecided.find(({ origin }) => originsOf(promise).includes(origin));
  return open === undefined
    ? []
    : [reporter(commonCodes)('verify/undecided', at, { text: `${said}; ${open.host.host}: ${open.why}` })];
}

/** Visitors of the tunnel are on the internet. */
function originsOf({ from }: Json): string[] {
  return from === 'internet' ? ['internet', 'tunnel'] : [text(from) ?? ''];
}

function comesFrom({ origin }: RequestClass, promise: Json): boolean {
  return originsOf(promise).includes(origin);
}

/** A request that nobody is asked a login for, where one must be asked; or any request at all. */
function breaks(kind: 'never' | 'always', { login }: Json, { trace: way }: RequestClass): boolean {
  return (kind === 'never' && login === undefined) || way.login !== 'authentik';
}

/** The pages by which people log in cannot ask for a login themselves. */
function isLogin(
  parsed: ParsedTree,
  kind: 'never' | 'always',
  { example, trace: way }: RequestClass,
): boolean {
  return isLoginPage(parsed, way) && (kind === 'always' || example.path?.startsWith(LOGIN_PATH) === true);
}

/** Names by which a request is meant: its host, the app of the route, the app of the container that answers. */
function namesOf(parsed: ParsedTree, { host, trace: way }: RequestClass): (string | undefined)[] {
  const services = list(parsed.manifest?.['services']).map(record);
  const container = way.target?.kind === 'container' ? way.target.container.name : undefined;
  const route = list(parsed.manifest?.['routes'])
    .map(record)
    .find((one) => one['host'] === host.host);
  const service = services.find((one) => one['name'] === container);
  return [host.host, container, text(route?.['app']), text(service?.['app'])];
}

function leadsTo(parsed: ParsedTree, one: RequestClass, to: string): boolean {
  return namesOf(parsed, one).includes(to);
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

/** Traefik's matchers (pkg/muxer/http/matcher.go): what they take, and whether a request fits. */

import { matchesExpression, refusal } from '../../base/expression/predicates.ts';
import { parseExpression, type Rule, type RuleResult } from '../../base/source/traefik-rule.ts';
import { readRange } from '../net.ts';
import { both, either, not, type Tristate, tristate } from './tristate.ts';

/** What is known of a request. What is not given is not known. */
export interface RuleRequest {
  /** In lower case, without a port. */
  readonly host: string;
  readonly path: string;
  readonly method?: string;
  readonly query?: ReadonlyMap<string, readonly string[]>;
  /** By name in lower case. */
  readonly headers?: ReadonlyMap<string, readonly string[]>;
  /** Whether a range holds the address of the peer. */
  readonly client?: (range: string) => Tristate;
}

type Matcher = (request: RuleRequest, first: string, second?: string) => Tristate;

/** What Go's engine says about an expression and a string. */
function regexp(expression: string, text: string): Tristate {
  const fits = matchesExpression(expression, 'go', text);
  return fits === undefined ? 'unknown' : tristate(fits);
}

/** A star stands for the first label, whatever it is (pkg/muxer/muxer.go, DomainMatchHostExpression). */
function domainMatches(domain: string, expression: string): boolean {
  return (expression.startsWith('*') ? domain.replace(/^[^.]*/, '*') : domain) === expression;
}

/** A name with a period at its end is the same without it, on either side (pkg/muxer/http/matcher.go, host). */
function hostMatches(host: string, written: string): boolean {
  if (written === '*') return true;
  const expression = written.toLowerCase();
  if (host === '') return false;
  return (
    domainMatches(host, expression) ||
    (expression.endsWith('.') && domainMatches(host, expression.slice(0, -1))) ||
    (host.endsWith('.') && domainMatches(host.slice(0, -1), expression))
  );
}

function values(
  map: ReadonlyMap<string, readonly string[]> | undefined,
  key: string,
  fits: (v: string) => Tristate,
) {
  if (map === undefined) return 'unknown';
  return (map.get(key) ?? []).reduce<Tristate>((sofar, value) => either(sofar, fits(value)), 'no');
}

const same = (wanted: string) => (value: string) => tristate(value === wanted);

const MATCHERS: Readonly<Record<string, { readonly args: readonly number[]; readonly match: Matcher }>> = {
  ClientIP: {
    args: [1],
    match: ({ client }, range) => client?.(range) ?? 'unknown',
  },
  Method: {
    args: [1],
    match: ({ method }, wanted) =>
      method === undefined ? 'unknown' : tristate(method === wanted.toUpperCase()),
  },
  Host: { args: [1], match: ({ host }, wanted) => tristate(hostMatches(host, wanted)) },
  // Traefik also asks for the name behind a CNAME, which is empty unless it looks for one: an expression that fits nothing
  // fits every host.
  HostRegexp: {
    args: [1],
    match: ({ host }, wanted) => either(regexp(wanted, host), regexp(wanted, '')),
  },
  Path: { args: [1], match: ({ path }, wanted) => tristate(path === wanted) },
  PathRegexp: { args: [1], match: ({ path }, wanted) => regexp(wanted, path) },
  PathPrefix: { args: [1], match: ({ path }, wanted) => tristate(path.startsWith(wanted)) },
  Header: {
    args: [2],
    match: ({ headers }, key, wanted = '') => values(headers, key.toLowerCase(), same(wanted)),
  },
  HeaderRegexp: {
    args: [2],
    match: ({ headers }, key, wanted = '') => values(headers, key.toLowerCase(), (v) => regexp(wanted, v)),
  },
  Query: { args: [1, 2], match: ({ query }, key, wanted = '') => values(query, key, same(wanted)) },
  QueryRegexp: {
    args: [1, 2],
    match: ({ query }, key, wanted) =>
      values(query, key, wanted === undefined ? same('') : (v) => regexp(wanted, v)),
  },
};

/** The spellings of a matcher that Traefik takes: its own, lower case, upper case, and with one capital. */
const NAMES = new Map(
  Object.keys(MATCHERS).flatMap((name) => {
    const lower = name.toLowerCase();
    const titled = lower.charAt(0).toUpperCase() + lower.slice(1);
    return [name, lower, name.toUpperCase(), titled].map((spelling) => [spelling, name] as const);
  }),
);

/** Parses a rule as Traefik does; a rule that Traefik refuses is an error, and its router is not built. */
export function parseRule(source: string): RuleResult {
  const parsed = parseExpression(source);
  if (parsed.error !== undefined) return parsed;
  const problem = callProblem(parsed.rule);
  return problem === undefined ? parsed : { error: { message: problem, at: 0 } };
}

function callProblem(rule: Rule): string | undefined {
  if (rule.kind === 'not') return callProblem(rule.rule);
  if (rule.kind === 'and' || rule.kind === 'or') return callProblem(rule.left) ?? callProblem(rule.right);
  const name = NAMES.get(rule.name);
  const matcher = name === undefined ? undefined : MATCHERS[name];
  if (name === undefined || matcher === undefined) return `there is no matcher ${rule.name}`;
  if (!matcher.args.includes(rule.args.length))
    return `${name} takes ${matcher.args.join(' or ')} text${matcher.args[0] === 1 ? '' : 's'}, not ${rule.args.length}`;
  return textProblem(name, rule.args);
}

function textProblem(name: string, args: readonly string[]): string | undefined {
  const [first = ''] = args;
  if (args.includes('')) return `${name} has an empty text`;
  if (/^Path(?:Prefix)?$/.test(name) && !first.startsWith('/'))
    return `the path ${first} does not begin with /`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII as a whole
  if (/^Host/.test(name) && !/^[\x00-\x7f]*$/.test(first)) return `${first} is not ASCII`;
  if (name === 'ClientIP' && readRange(first) === undefined)
    return `${first} is neither an address nor a range`;
  return name.endsWith('Regexp') ? refusal(args.at(-1) ?? '', 'go') : undefined;
}

/** Characters that stay as they are written, because they would mean something else (pkg/muxer/http/mux.go). */
const RESERVED = /^%(?:3A|2F|3F|23|5B|5D|40|21|24|26|27|28|29|2A|2B|2C|3B|3D|25)$/;

/**
 * The path by which Traefik routes: what is written with percent signs is decoded, but for reserved characters
 * (pkg/server/server_entrypoint_tcp.go, normalizePath; pkg/muxer/http/mux.go, withRoutingPath). Applied twice it is the same.
 */
export function routingPath(escaped: string): string {
  return escaped.replace(/(?:%[\da-fA-F]{2})+/g, (run) =>
    (run.toUpperCase().match(/(?:%[\dA-F]{2})/g) ?? [])
      .map((code) => (RESERVED.test(code) ? code.replace('%', '%25') : code))
      .join('')
      .replace(/(?:%[\dA-F]{2})+/g, decoded),
  );
}

function decoded(codes: string): string {
  const bytes = (codes.match(/[\dA-F]{2}/g) ?? []).map((code) => Number.parseInt(code, 16));
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** Whether a request fits a rule. */
export function matches(rule: Rule, request: RuleRequest): Tristate {
  if (rule.kind === 'not') return not(matches(rule.rule, request));
  if (rule.kind === 'and') return both(matches(rule.left, request), matches(rule.right, request));
  if (rule.kind === 'or') return either(matches(rule.left, request), matches(rule.right, request));
  const matcher = MATCHERS[NAMES.get(rule.name) ?? ''];
  return matcher === undefined ? 'no' : matcher.match(request, rule.args[0] ?? '', rule.args[1]);
}

/** A matcher by its own name, with what it is given. */
export interface NamedCall {
  readonly name: string;
  readonly args: readonly string[];
}

/** Calls of a rule that are not negated. */
export function calls(rule: Rule): NamedCall[] {
  if (rule.kind === 'not') return [];
  return rule.kind === 'call' ? allCalls(rule) : [...calls(rule.left), ...calls(rule.right)];
}

/** All calls of a rule, also those that are negated. */
export function allCalls(rule: Rule): NamedCall[] {
  if (rule.kind === 'call') return [{ name: NAMES.get(rule.name) ?? rule.name, args: rule.args }];
  return rule.kind === 'not' ? allCalls(rule.rule) : [...allCalls(rule.left), ...allCalls(rule.right)];
}

/** Host names of a rule that are not negated, in lower case. */
export function hostsOf(rule: Rule): string[] {
  return calls(rule).flatMap(({ name, args }) => (name === 'Host' ? [(args[0] ?? '').toLowerCase()] : []));
}

/** The one name that every request of a rule asks for; undefined when there may be others. */
export function onlyHost(rule: Rule): string | undefined {
  if (rule.kind === 'and') return onlyHost(rule.left) ?? onlyHost(rule.right);
  if (rule.kind !== 'call' || NAMES.get(rule.name) !== 'Host') return undefined;
  const host = (rule.args[0] ?? '').toLowerCase();
  return /[*]|\.$/.test(host) ? undefined : host;
}

/** The priority of a router that has none of its own: the length of its rule in bytes (pkg/muxer/http/mux.go). */
export function defaultPriority(source: string): number {
  return new TextEncoder().encode(source).length;
}

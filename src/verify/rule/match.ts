/** Traefik's matchers (pkg/muxer/http/matcher.go): what they take, and whether a request fits. */

import { parseExpression, type Rule, type RuleResult } from '../../base/source/traefik-rule.ts';
import { rangeHolds } from '../net.ts';
import { type Answer, answer, both, either, not } from './answer.ts';

/** What is known of a request. What is not given is not known. */
export interface RuleRequest {
  /** In lower case, without a port. */
  readonly host: string;
  readonly path: string;
  readonly method?: string;
  readonly query?: ReadonlyMap<string, readonly string[]>;
  /** By name in lower case. */
  readonly headers?: ReadonlyMap<string, readonly string[]>;
  /** Address of the peer. */
  readonly client?: string;
}

type Matcher = (request: RuleRequest, first: string, second?: string) => Answer;

/** A Go expression is not quite a JavaScript one; what JavaScript does not take cannot be decided here. */
function regexp(expression: string, text: string): Answer {
  const flags = /^\(\?([imsU]+)\)/.exec(expression);
  try {
    const own = (flags?.[1] ?? '').replaceAll('U', '');
    return answer(new RegExp(expression.slice(flags?.[0].length ?? 0), own).test(text));
  } catch {
    return 'unknown';
  }
}

/** `*.example.com` holds one label, `**.example.com` any number (pkg/muxer, DomainMatchHostExpression). */
function hostMatches(host: string, expression: string): boolean {
  const wanted = expression.toLowerCase().replace(/\.$/, '');
  const given = host.toLowerCase().replace(/\.$/, '');
  if (wanted.startsWith('**.')) return given.endsWith(wanted.slice(2)) && given.length > wanted.length - 2;
  if (wanted.startsWith('*')) return given.replace(/^[^.]*/, '*') === wanted;
  return given === wanted;
}

function values(
  map: ReadonlyMap<string, readonly string[]> | undefined,
  key: string,
  fits: (v: string) => Answer,
) {
  if (map === undefined) return 'unknown';
  return (map.get(key) ?? []).reduce<Answer>((found, value) => either(found, fits(value)), 'no');
}

const same = (wanted: string) => (value: string) => answer(value === wanted);

const MATCHERS: Readonly<Record<string, { readonly args: readonly number[]; readonly match: Matcher }>> = {
  ClientIP: {
    args: [1],
    match: ({ client }, range) => (client === undefined ? 'unknown' : rangeHolds(range, client)),
  },
  Method: {
    args: [1],
    match: ({ method }, wanted) =>
      method === undefined ? 'unknown' : answer(method === wanted.toUpperCase()),
  },
  Host: { args: [1], match: ({ host }, wanted) => answer(hostMatches(host, wanted)) },
  HostRegexp: { args: [1], match: ({ host }, wanted) => regexp(wanted, host) },
  Path: { args: [1], match: ({ path }, wanted) => answer(path === wanted) },
  PathRegexp: { args: [1], match: ({ path }, wanted) => regexp(wanted, path) },
  PathPrefix: { args: [1], match: ({ path }, wanted) => answer(path.startsWith(wanted)) },
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
  const [first = ''] = rule.args;
  if (!matcher.args.includes(rule.args.length))
    return `${name} takes ${matcher.args.join(' or ')} text${matcher.args[0] === 1 ? '' : 's'}, not ${rule.args.length}`;
  if (rule.args.includes('')) return `${name} has an empty text`;
  if (/^Path(?:Prefix)?$/.test(name) && !first.startsWith('/'))
    return `the path ${first} does not begin with /`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII as a whole
  if (/^Host/.test(name) && !/^[\x00-\x7f]*$/.test(first)) return `${first} is not ASCII`;
  return undefined;
}

/** Whether a request fits a rule. */
export function matches(rule: Rule, request: RuleRequest): Answer {
  if (rule.kind === 'not') return not(matches(rule.rule, request));
  if (rule.kind === 'and') return both(matches(rule.left, request), matches(rule.right, request));
  if (rule.kind === 'or') return either(matches(rule.left, request), matches(rule.right, request));
  const matcher = MATCHERS[NAMES.get(rule.name) ?? ''];
  return matcher === undefined ? 'no' : matcher.match(request, rule.args[0] ?? '', rule.args[1]);
}

/** Calls of a rule that are not negated, by the matcher's own name. */
export function calls(rule: Rule): { readonly name: string; readonly args: readonly string[] }[] {
  if (rule.kind === 'call') return [{ name: NAMES.get(rule.name) ?? rule.name, args: rule.args }];
  return rule.kind === 'not' ? [] : [...calls(rule.left), ...calls(rule.right)];
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

/**
 * The priority of a router that has none of its own: the length of its rule, the stars of a double wildcard not counted
 * (pkg/muxer/http/mux.go, GetRulePriority).
 */
export function defaultPriority(source: string): number {
  const parsed = parseRule(source);
  const length = new TextEncoder().encode(source).length;
  if (parsed.error !== undefined) return length;
  return length - 2 * hostsOf(parsed.rule).filter((host) => host.startsWith('**.')).length;
}

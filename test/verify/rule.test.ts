/** Traefik's rule grammar: parsed as Go parses it, matched as Traefik matches. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpression, type Rule } from '../../src/base/source/traefik-rule.ts';
import {
  defaultPriority,
  hostsOf,
  matches,
  onlyHost,
  parseRule,
  type RuleRequest,
} from '../../src/verify/rule/match.ts';
import { both, either, not } from '../../src/verify/rule/tristate.ts';
import { clientAt } from '../harness/ranges.ts';

const request = (host: string, path = '/', more: Partial<RuleRequest> = {}): RuleRequest => ({
  host,
  path,
  ...more,
});

function ask(rule: string, what: RuleRequest) {
  const { rule: parsed, error } = parseRule(rule);
  if (parsed === undefined) throw new Error(error.message);
  return matches(parsed, what);
}

describe('a rule is read', () => {
  const good = [
    'Host(`a.b`)',
    'Host("a.b")',
    'host(`a.b`)',
    'HOST(`a.b`)',
    'Hostregexp(`^a`)',
    'Host(`a.b`) && PathPrefix(`/x`)',
    '(Host(`a`) || Host(`b`)) && !Path(`/x`)',
    '!(Host(`a`) && (Method(`GET`) || Method(`POST`)))',
    'Host(`a`) &&\n  Path(`/`)',
    'Host(\n`a`,\n)',
    'Query(`a`) || Query(`a`, `b`) || QueryRegexp(`a`, `^b`)',
    'Header(`X-A`, `b`) && HeaderRegexp(`X-A`, `^b`) && ClientIP(`10.0.0.0/8`)',
    'Host("a\\x2eb")',
    '  Host(`a`)  ',
  ];
  for (const rule of good) it(JSON.stringify(rule), () => expect(parseRule(rule).error).toBeUndefined());
});

describe('a rule is refused', () => {
  const bad: [string, RegExp][] = [
    ['', /matcher/],
    ['Host(`a`', /missing/],
    ['Host(`a`))', /not expected/],
    ['Host(`a`) Host(`b`)', /not expected/],
    ['Host(`a`) && ', /matcher/],
    ['Host(`a`) & Path(`/`)', /not expected/],
    ['Host(`a`)\n&& Path(`/`)', /not expected/],
    ['Host(a)', /missing/],
    ["Host('a')", /missing/],
    ['Host()', /takes 1/],
    ['Host(`a`, `b`)', /takes 1/],
    ['Host(``)', /empty/],
    ['Hots(`a`)', /no matcher/],
    ['hOst(`a`)', /no matcher/],
    ['Path(`x`)', /begin with/],
    ['Host(`ä.de`)', /ASCII/],
    ['Host("a\\q")', /escape/],
    ['Host(`a`) || !', /matcher/],
    ['Headers(`a`, `b`)', /no matcher/],
    ['Host(`a`) and Path(`/`)', /not expected/],
    ['() || Host(`a`)', /matcher/],
    ['PathRegexp(`(?=a)`)', /group/],
    ['HostRegexp(`a**`)', /repeat/],
    ['ClientIP(`10.0.0.0/33`)', /neither an address/],
    ['ClientIP(`010.0.0.1`)', /neither an address/],
  ];
  for (const [rule, message] of bad)
    it(JSON.stringify(rule), () => expect(parseRule(rule).error?.message).toMatch(message));
});

describe('a request fits', () => {
  const cases: [string, RuleRequest, 'yes' | 'no' | 'unknown'][] = [
    ['Host(`a.b`)', request('a.b'), 'yes'],
    ['Host(`A.b`)', request('a.b'), 'yes'],
    ['Host(`a.b.`)', request('a.b'), 'yes'],
    ['Host(`a.b`)', request('a.b.'), 'yes'],
    ['Host(`a.b`)', request('x.a.b'), 'no'],
    ['Host(`*.b`)', request('a.b'), 'yes'],
    ['Host(`*.b`)', request('x.a.b'), 'no'],
    ['Host(`*.b`)', request('b'), 'no'],
    ['Host(`**.b`)', request('x.a.b'), 'no'],
    ['Host(`**.b`)', request('b'), 'no'],
    ['HostRegexp(`^.+\\.b$`)', request('a.b'), 'yes'],
    ['HostRegexp(`(?i)^A`)', request('a.b'), 'yes'],
    ['HostRegexp(`(?P<x>a)`)', request('a'), 'yes'],
    ['HostRegexp(`^(a|b)*$`)', request('c'), 'yes'],
    ['HostRegexp(`^(a|b)+$`)', request('c'), 'no'],
    ['Path(`/a`)', request('h', '/a/'), 'no'],
    ['PathPrefix(`/a`)', request('h', '/abc'), 'yes'],
    ['PathRegexp(`^/a$`)', request('h', '/a'), 'yes'],
    ['Method(`get`)', request('h', '/', { method: 'GET' }), 'yes'],
    ['Method(`GET`)', request('h'), 'unknown'],
    ['Header(`X-A`, `b`)', request('h'), 'unknown'],
    ['Header(`X-A`, `b`)', request('h', '/', { headers: new Map([['x-a', ['b']]]) }), 'yes'],
    ['HeaderRegexp(`X-A`, `^c`)', request('h', '/', { headers: new Map([['x-a', ['b']]]) }), 'no'],
    ['Query(`a`)', request('h', '/', { query: new Map([['a', ['']]]) }), 'yes'],
    ['Query(`a`, `b`)', request('h', '/', { query: new Map([['a', ['c', 'b']]]) }), 'yes'],
    ['QueryRegexp(`a`, `^b`)', request('h', '/', { query: new Map([['a', ['cb']]]) }), 'no'],
    ['ClientIP(`10.0.0.0/8`)', request('h', '/', { client: clientAt('10.1.2.3') }), 'yes'],
    ['ClientIP(`10.0.0.0/8`)', request('h', '/', { client: clientAt('10.0.0.0/7') }), 'unknown'],
    ['ClientIP(`10.0.0.0/8`)', request('h'), 'unknown'],
    ['Host(`a`) && ClientIP(`10.0.0.0/8`)', request('b'), 'no'],
    ['Host(`a`) || ClientIP(`10.0.0.0/8`)', request('a'), 'yes'],
    ['!ClientIP(`10.0.0.0/8`)', request('h'), 'unknown'],
    ['!Host(`a`)', request('b'), 'yes'],
    // `&&` binds tighter than `||`.
    ['Host(`a`) || Host(`b`) && Path(`/x`)', request('a', '/y'), 'yes'],
    ['(Host(`a`) || Host(`b`)) && Path(`/x`)', request('a', '/y'), 'no'],
    ['!Host(`a`) && Path(`/x`)', request('b', '/x'), 'yes'],
  ];
  for (const [rule, what, expected] of cases)
    it(`${rule} ${what.host}${what.path}: ${expected}`, () => expect(ask(rule, what)).toBe(expected));
});

describe('priorities', () => {
  it('are the length of the rule', () => expect(defaultPriority('Host(`a.b`)')).toBe(11));
  it('count stars like any other letter', () => expect(defaultPriority('Host(`**.b`)')).toBe(12));
  it('count bytes', () => expect(defaultPriority('Path(`/ä`)')).toBe(11));
});

describe('hosts of a rule', () => {
  const rule = (source: string) => parseRule(source).rule as Rule;
  it('are those that are not negated', () => expect(hostsOf(rule('Host(`A`) || !Host(`b`)'))).toEqual(['a']));
  it('one is the only one if all requests ask for it', () => {
    expect(onlyHost(rule('Host(`a`) && Path(`/x`)'))).toBe('a');
    expect(onlyHost(rule('Host(`a`) || Path(`/x`)'))).toBeUndefined();
    expect(onlyHost(rule('Host(`*.a`)'))).toBeUndefined();
    expect(onlyHost(rule('!Host(`a`)'))).toBeUndefined();
  });
});

/** Random rules over three hosts and three paths. */
const leaf = fc.oneof(
  fc.constantFrom('a', 'b', 'c').map((host): Rule => ({ kind: 'call', name: 'Host', args: [host] })),
  fc
    .constantFrom('/', '/x', '/x/y')
    .map((path): Rule => ({ kind: 'call', name: 'PathPrefix', args: [path] })),
  fc.constant<Rule>({ kind: 'call', name: 'ClientIP', args: ['10.0.0.0/8'] }),
);
const { rule: anyRule } = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { depthSize: 'small' },
    leaf,
    tie('rule').map((rule): Rule => ({ kind: 'not', rule })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), tie('rule'), tie('rule'))
      .map(([kind, left, right]): Rule => ({ kind, left, right })),
  ),
}));

/** A rule as text, with as few brackets as its reading allows. */
function print(rule: Rule): string {
  if (rule.kind === 'call') return `${rule.name}(${rule.args.map((arg) => `\`${arg}\``).join(', ')})`;
  if (rule.kind === 'not')
    return `!${rule.rule.kind === 'call' || rule.rule.kind === 'not' ? print(rule.rule) : `(${print(rule.rule)})`}`;
  const inner = (part: Rule, right: boolean) => {
    const looser = part.kind === 'or' && rule.kind === 'and';
    const same = right && part.kind === rule.kind;
    return looser || same ? `(${print(part)})` : print(part);
  };
  return `${inner(rule.left, false)} ${rule.kind === 'and' ? '&&' : '||'} ${inner(rule.right, true)}`;
}

const anyRequest = fc.record({
  host: fc.constantFrom('a', 'b', 'c'),
  path: fc.constantFrom('/', '/x', '/x/y'),
});

describe('properties', () => {
  it('what is printed is read as it was', () => {
    fc.assert(
      fc.property(anyRule, (rule) => {
        expect(parseExpression(print(rule)).rule).toEqual(rule);
      }),
    );
  });

  it('no text makes the parser throw', () => {
    const characters = fc.string({ unit: fc.constantFrom(...'Host(`a`)&|! ,"\\\n/xPath') });
    fc.assert(
      fc.property(characters, (source) => void parseRule(source)),
      { numRuns: 2000 },
    );
  });

  it('and, or and not mean what they say', () => {
    fc.assert(
      fc.property(anyRule, anyRule, anyRequest, (left, right, what) => {
        expect(matches({ kind: 'and', left, right }, what)).toBe(
          both(matches(left, what), matches(right, what)),
        );
        expect(matches({ kind: 'or', left, right }, what)).toBe(
          either(matches(left, what), matches(right, what)),
        );
        expect(matches({ kind: 'not', rule: left }, what)).toBe(not(matches(left, what)));
      }),
    );
  });

  it('what is decided without an address stays so whatever the address is', () => {
    fc.assert(
      fc.property(anyRule, anyRequest, fc.constantFrom('10.1.1.1', '192.168.1.1'), (rule, what, client) => {
        const before = matches(rule, what);
        if (before !== 'unknown') expect(matches(rule, { ...what, client: clientAt(client) })).toBe(before);
      }),
    );
  });

  it('a rule with one host fits no other', () => {
    fc.assert(
      fc.property(anyRule, anyRequest, (rule, what) => {
        const host = onlyHost(rule);
        if (host !== undefined && host !== what.host) expect(matches(rule, what)).toBe('no');
      }),
    );
  });
});

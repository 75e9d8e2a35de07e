/** Expressions of paths mean one thing to Go's RE2 and to Rust's regex, or are refused. */
import { describe, expect, it } from 'vitest';
import { pathExpressionProblem, takeEveryPath } from '../../../src/base/expression/paths.ts';
import { matchesExpression } from '../../../src/base/expression/predicates.ts';

/** Expression, a path that it takes, a path that it does not take. */
const GOOD: readonly (readonly [string, string, string])[] = [
  ['^/$', '/', '/a'],
  ['^/api/', '/api/x', '/apis'],
  ['^/(?i)x', '/X', '/y'],
  ['^/(?i:API)/', '/aPi/', '/apx/'],
  ['^/(?i)[a-c]x', '/Bx', '/dx'],
  ['^/(?i:a)b', '/Ab', '/AB'],
  ['^/(?-i)x', '/x', '/X'],
  ['^/\\d+$', '/12', '/a'],
  ['^/(?P<n>x)', '/x', '/y'],
  ['^/(?<n>x)', '/x', '/y'],
  ['^/\\pL', '/a', '/1'],
  ['^/\\p{Greek}', '/α', '/a'],
  ['^/\\PL', '/1', '/a'],
  ['^/[[:alpha:]]', '/a', '/1'],
  ['^/\\x{41}', '/A', '/B'],
  ['^/\\x41', '/A', '/B'],
  ['^/a{2,3}$', '/aa', '/a'],
  ['^/a{2}$', '/aa', '/aaa'],
  ['^/[a-z-]$', '/-', '/A'],
  ['^/[]a]', '/]', '/b'],
  ['^/[^]a]', '/b', '/]'],
  ['^/[\\x41-\\x43]', '/B', '/D'],
  ['^/[\\w.-]+$', '/a.b', '/a b'],
  ['^/(api|feed)/', '/feed/', '/fee'],
  ['^/a-b', '/a-b', '/ab'],
  ['^/\\-', '/-', '/a'],
  ['^/`x`', '/`x`', '/x'],
  ['^/a*?b', '/aab', '/ac'],
  ['^/\\z', '/', '/a'],
  ['^/é', '/é', '/e'],
];

const BAD = [
  ...['^/(?!admin)', '^/(?=a)b', '^/(?<!a)b', '^/(?>a)', '^/(a)\\1', '^/[a', '^/(', '^/x)(', '^/\\'],
  ...['^/a**', '^/a++', '^/a{1001}', '^/((a{100}){100}){100}', '^/x{2,1}', '^/a{,2}', '^/a{2', '^/{'],
  ...['^/[z-a]', '^/[a[b]]', '^/[a&&b]', '^/[a--b]', '^/[[:nope:]]', '^/a|b'],
  ...['^/\\Qa\\E', '^/\\C', '^/\\Z', '^/\\e', '^/\\u0041', '^/\\<', '^/\\p{Nope}', '^/\\x{110000}'],
  ...['^/(?x)a', '^/(?)', '^/(?P<n>a)(?P<n>b)', '*', '+/', '?', `^/${'a'.repeat(400)}`],
];

describe('an expression', () => {
  it.each(GOOD)('%s takes %s and not %s', (expression, takes, not) => {
    expect(pathExpressionProblem(expression)).toBeUndefined();
    for (const dialect of ['go', 'rust'] as const) {
      expect(matchesExpression(expression, dialect, takes)).toBe(true);
      expect(matchesExpression(expression, dialect, not)).toBe(false);
    }
  });

  it.each(BAD)('%s is refused with a reason', (expression) => {
    expect(pathExpressionProblem(expression)).toMatch(/^\S.{8,}/);
  });

  it.each([
    ['^/a|b', '/b'],
    ['^/[a-c&&b]x', '/ax'],
    ['api', '/api'],
  ])('%s is refused with a path for which it means something else', (expression, path) => {
    expect(pathExpressionProblem(expression)).toContain(path);
  });
});

describe('expressions together', () => {
  it.each([
    [['^/']],
    [['']],
    [['^/$', '^/.']],
    [['^/[^a]', '^/(a|$)']],
    [['^/$', '^/[^/]']],
    [['^/[ -~]*$']],
    [['^/(?s:.*)$']],
    [['/']],
  ])('take every path: %s', (expressions) => expect(takeEveryPath(expressions)).toBe(true));

  it.each([[[]], [['^/.']], [['^/$', '^/[^x]']], [['^/(?!a)']]])(
    'leave some path behind the login: %s',
    (expressions) => expect(takeEveryPath(expressions)).toBe(false),
  );
});

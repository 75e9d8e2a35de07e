import { describe, expect, it } from 'vitest';
import { routers } from '../../../src/verify/findings/routers.ts';
import { DYNAMIC_FILE, handMade } from '../hand-made.ts';
import { codesIn, describeFinding } from './provoke.ts';

describeFinding('routers', routers, {
  'verify/missing-middleware': 'Traefik: a router names a missing middleware',
  'verify/missing-service': 'Traefik: a router leads to a missing service',
  'verify/missing-entry-point': 'Traefik: a router is on a missing entry point',
  'verify/equal-priorities': 'Traefik: a router of the LAN moves to the tunnel',
  'verify/shadowed-router': 'Traefik: an app is stronger than the path of its login',
  'verify/broken-rule': 'Traefik: a rule lacks its last bracket',
  'verify/catch-all-router': 'Traefik: a rule takes every host',
  'verify/missing-tls-options': 'Traefik: a router has TLS options of its own',
  'verify/own-tls-options': 'Traefik: a router has TLS options of its own',
});

/** The tree with routers of one more host: for each the rest of its rule, and its priority. */
const rivals = (...rules: readonly (readonly [string, number])[]) => {
  const written = rules.map(
    ([rule, priority], i) =>
      `    extra${i}: {entryPoints: [websecure], rule: 'Host(\`x.example.com\`)${rule}', priority: ${priority}, service: app}\n`,
  );
  return codesIn(routers, handMade([DYNAMIC_FILE, '  routers:\n', `  routers:\n${written.join('')}`]));
};

const EQUAL = 'verify/equal-priorities';
const SHADOWED = 'verify/shadowed-router';

describe('routers of one host', () => {
  it.each([
    [' && PathRegexp(`^/x[0-9]`)', ' && PathRegexp(`^/[a-z]1`)'],
    [' && Method(`PUT`)', ' && !Method(`GET`)'],
    [' && Query(`a`, `1`)', ' && PathPrefix(`/b`)'],
    [' && HeaderRegexp(`x-a`, `^b`)', ' && Header(`x-a`, `bc`)'],
  ])('are equal where any request fits both: %s, %s', (a, b) =>
    expect(rivals([a, 7], [b, 7])).toEqual([EQUAL, EQUAL]),
  );

  it.each([
    [' && PathRegexp(`^/[0-9]+$`)', ' && PathRegexp(`^/[a-z]+$`)'],
    [' && Method(`PUT`)', ' && Method(`GET`)'],
    [' && Path(`/`)', ' && PathPrefix(`/a`)'],
  ])('are not equal where no request fits both: %s, %s', (a, b) =>
    expect(rivals([a, 7], [b, 7])).toEqual([]),
  );

  it.each([
    [[' && (Method(`GET`) || !Method(`GET`))']],
    [[' && PathRegexp(`^/[^a]`)', ' && PathRegexp(`^/a`)', ' && Path(`/`)']],
  ])('shadow a weaker one that they leave nothing: %s', (stronger) =>
    expect(rivals(['', 1], ...stronger.map((rule, i) => [rule, 10 + i] as const))).toContain(SHADOWED),
  );

  it.each([[[' && Method(`GET`)']], [[' && PathRegexp(`^/[^a]`)', ' && PathRegexp(`^/a.`)']]])(
    'do not shadow one that gets what they leave: %s',
    (stronger) =>
      expect(rivals(['', 1], ...stronger.map((rule, i) => [rule, 10 + i] as const))).not.toContain(SHADOWED),
  );

  it('are silent about a tie that a stronger one decides', () =>
    expect(rivals([' && Path(`/a`)', 1], [' && PathPrefix(`/a`)', 1], [' && Path(`/a`)', 9])).not.toContain(
      EQUAL,
    ));
});

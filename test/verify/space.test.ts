/** The space of all requests: each falls in one class, the example of a class speaks for all of it, and no hole escapes. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Automaton } from '../../src/base/expression/automaton.ts';
import { parseExpression } from '../../src/base/expression/expression.ts';
import { partition } from '../../src/base/expression/partition.ts';
import { compiled, type Predicate, refusal } from '../../src/base/expression/predicates.ts';
import { isOpen } from '../../src/verify/exposure.ts';
import { parseTree } from '../../src/verify/read/parsed-tree.ts';
import type { ParsedTree, Tree } from '../../src/verify/read/types.ts';
import { routingPath } from '../../src/verify/rule/match.ts';
import type { Asked } from '../../src/verify/space/asked.ts';
import { combinations, type Rest } from '../../src/verify/space/combine.ts';
import { type Door, doors } from '../../src/verify/space/doors.ts';
import { queryOf } from '../../src/verify/trace/routing.ts';
import { trace } from '../../src/verify/trace/trace.ts';
import type { Trace } from '../../src/verify/trace/types.ts';
import { verify } from '../../src/verify/verify.ts';
import { readTree, repository } from '../harness/files.ts';
import { Random } from '../harness/random.ts';
import {
  type RandomRequest,
  randomExpression,
  randomRequest,
  randomRule,
  randomText,
} from '../harness/requests.ts';

/** `WAYBILL_SPACE=20` for a whole run: so many times as many requests, holes and expressions. */
const TIMES = Number(process.env['WAYBILL_SPACE'] ?? 1);
const SEED = 20261128;
const TIME = 240_000 * TIMES;

/** The worker must have time to say that it lives. */
const breath = () => new Promise(setImmediate);
const HOME = new Map(Object.entries(readTree(join(repository, 'out/home'))));
const SONARR = 'traefik/dynamic/sonarr.yml';

/** A router of its own in the file of Sonarr. */
function withRouter(tree: Tree, rule: string, more = 'priority: 5000'): Map<string, string> {
  const router = `    hole: {entryPoints: [websecure], rule: ${JSON.stringify(rule)}, ${more}, service: sonarr}\n`;
  const text = tree.get(SONARR) ?? '';
  return new Map([...tree, [SONARR, text.replace('  routers:\n', () => `  routers:\n${router}`)]]);
}

function parsedTreeOf(tree: Tree) {
  const parsed = parseTree(tree);
  if (parsed === undefined) throw new Error('no project');
  return parsed;
}

const moreOpen = (tree: Tree) =>
  verify(tree).diagnostics.flatMap(({ code, message }) => (code === 'verify/more-open' ? [message] : []));

describe('a router that lets anyone in is refused, with a request that gets in', () => {
  const HOST = 'Host(`sonarr.example.com`)';
  const cases: readonly (readonly [rule: string, example: string])[] = [
    [`${HOST} && PathRegexp(\`^/(api|feed)/\`)`, 'https://sonarr.example.com/api/ without a login'],
    [`${HOST} && PathPrefix(\`/api\`) && !Path(\`/api\`)`, 'https://sonarr.example.com/apia without a login'],
    [`${HOST} && PathRegexp(\`\\.(js|css)$\`)`, 'https://sonarr.example.com/a.js without a login'],
    [`${HOST} && Query(\`k\`, \`v\`)`, 'https://sonarr.example.com/?k=v without a login'],
    [`${HOST} && QueryRegexp(\`k\`, \`^[0-9]+$\`)`, 'https://sonarr.example.com/?k=0 without a login'],
    [
      `${HOST} && Header(\`X-A\`, \`b\`)`,
      'https://sonarr.example.com/ with the header x-a: b without a login',
    ],
    [`${HOST} && Method(\`PUT\`)`, 'https://sonarr.example.com/ with the method PUT without a login'],
    ['HostRegexp(`^x-.+$`)', 'https://x-a.example.com/, and every name that begins with x-, without a login'],
    ['Host(`*.lan`)', '.lan/, and every name that is one label before lan, without a login'],
    ['!Host(`sonarr.example.com`) && Path(`/x`)', '/x, and every other name, without a login'],
    ['PathRegexp(`^/secret`) && HostRegexp(`^(a|b)\\.example\\.com$`)', 'https://a.example.com/secret'],
  ];
  for (const [rule, example] of cases)
    it(rule, () => {
      const said = moreOpen(withRouter(HOME, rule));
      for (const who of ['anyone on the LAN can open', 'anyone on the internet can open'])
        expect(said).toContainEqual(expect.stringMatching(new RegExp(`^${who}.*`)));
      expect(said.join('\n')).toContain(example);
    });

  it('to containers, which see other addresses and every port of Traefik', () => {
    const text = (HOME.get('traefik/dynamic/_shared.yml') ?? '').replace('192.168.1.0/24', '172.30.0.0/24');
    const said = moreOpen(new Map([...HOME, ['traefik/dynamic/_shared.yml', text]]));
    expect(said).toContainEqual(
      'any container in the network home_proxy can open https://whoami.example.com/ without a login, but the manifest does not say so',
    );
    const inner = withRouter(HOME, 'Host(`x.example.com`)').get(SONARR) ?? '';
    const onPing = inner.replace('entryPoints: [websecure], rule', 'entryPoints: [ping], rule');
    expect(moreOpen(new Map([...HOME, [SONARR, onPing]]))).toEqual([
      'any container in the network home_proxy can open http://x.example.com:8082/ without a login, but the manifest does not say so',
    ]);
  });

  it('says so when it cannot be decided', () => {
    const rule = `${HOST} && PathRegexp(\`(a|b)*a(a|b){24}$\`)`;
    const codes = verify(withRouter(HOME, rule)).diagnostics.map(({ code }) => code);
    expect(codes.some((code) => code === 'verify/undecided' || code === 'verify/more-open')).toBe(true);
  });
});

describe('texts fall into classes', () => {
  it('each into exactly one, as the automata say', { timeout: TIME }, async () => {
    const random = new Random(SEED);
    for (let round = 0; round < 60 * TIMES; round++) {
      await breath();
      const predicates = random.list(3, (): Predicate => {
        const text = randomExpression(random);
        return refusal(text, 'go') === undefined
          ? { kind: 'go', text }
          : { kind: 'begins', text: randomText(random) };
      });
      const automata = predicates.flatMap((one) => compiled(one).automaton ?? []);
      const classes = partition(new Automaton(parseExpression('^[\\s\\S]*$', 'go')), automata);
      const vector = (text: string) => automata.map((one) => one.fits(text)).join();
      expect(new Set(classes.map(({ fits }) => fits.join())).size).toBe(classes.length);
      for (const { fits, example } of classes)
        expect(vector(example), JSON.stringify(predicates)).toBe(fits.join());
      for (let i = 0; i < 20; i++) {
        const text = randomText(random);
        expect(
          classes.filter(({ fits }) => fits.join() === vector(text)),
          JSON.stringify([predicates, text]),
        ).toHaveLength(1);
      }
    }
  });
});

/** What all questions answer about a request. */
function vectorOf(asked: Asked, { path, query, method, headers }: Rest): string {
  const fits = (predicate: Predicate, value: string) => compiled(predicate).automaton?.fits(value) === true;
  const values = (
    of: ReadonlyMap<string, readonly Predicate[]>,
    given: ReadonlyMap<string, readonly string[]>,
  ) =>
    [...of].map(([key, predicates]) =>
      predicates.map((one) => (given.get(key) ?? []).some((value) => fits(one, value))),
    );
  return JSON.stringify([
    asked.paths.map((one) => fits(one, path)),
    [...asked.methods].find((one) => one === method) ?? 'other',
    values(asked.headers, headers),
    values(asked.queries, queryOf(query)),
  ]);
}

/** What counts of a way. */
const answerOf = ({ reached, login, forgeable, target, hops }: Trace) =>
  JSON.stringify([
    reached,
    login,
    forgeable,
    target?.kind === 'container' ? [target.container.name, target.port] : target,
    hops.find(({ kind }) => kind === 'router')?.at?.pointer,
  ]);

describe('requests fall into classes', () => {
  const trees: readonly (readonly [string, Tree])[] = [
    ['home', HOME],
    ['everything', new Map(Object.entries(readTree(join(repository, 'out/everything'))))],
  ];
  for (const [name, tree] of trees)
    it(`${name}, with routers of any kind: each into exactly one, whose example takes the same way`, {
      timeout: TIME,
    }, async () => {
      const random = new Random(SEED + 1);
      let asked = 0;
      for (let round = 0; asked < 1500 * TIMES; round++) {
        const parsed = parsedTreeOf(round === 0 ? tree : withAnyRouters(tree, random));
        const all = doors(parsed).filter(({ host }) => round === 0 || /^(sonarr|jellyfin)\./.test(host.host));
        for (const door of all) {
          await breath();
          asked += askAt(parsed, door, random, round === 0 ? 3 : 12);
        }
      }
    });
});

/** Random requests at one door; how many there were. */
function askAt(
  parsed: ParsedTree,
  { asked, scheme, host, port, from }: Door,
  random: Random,
  count: number,
): number {
  const classes = combinations(asked).map((rest) => ({ rest, vector: vectorOf(asked, rest) }));
  expect(new Set(classes.map(({ vector }) => vector)).size).toBe(classes.length);
  const way = (rest: Rest) => answerOf(trace(parsed, { scheme, host: host.host, port, ...rest }, from));
  for (let i = 0; i < count; i++) {
    const rest = restOf(randomRequest(random));
    const own = classes.filter(({ vector }) => vector === vectorOf(asked, rest));
    expect(own, JSON.stringify(rest)).toHaveLength(1);
    expect(way(rest), JSON.stringify([rest, own[0]?.rest])).toBe(way(own[0]?.rest ?? rest));
  }
  return count;
}

function restOf({ path, query, method, headers }: RandomRequest): Rest {
  const byName = Object.entries(headers).map(([key, values]) => [key.toLowerCase(), values] as const);
  return { path: routingPath(path), query, method, headers: new Map(byName) };
}

/** Some routers whose rules are about anything. */
function withAnyRouters(tree: Tree, random: Random): Tree {
  const rules = random.list(
    2,
    () => `(Host(\`sonarr.example.com\`) || Host(\`jellyfin.example.com\`)) && (${randomRule(random, 2)})`,
  );
  return rules.reduce((before, rule, i) => {
    const after = withRouter(before, rule, `priority: ${3000 + i}`);
    return after.set(SONARR, rename(after.get(SONARR) ?? '', i));
  }, tree);
}

function rename(text: string, i: number): string {
  return text.replace('    hole: ', `    hole-${i}: `);
}

describe('seeded holes', () => {
  it('are all refused', { timeout: TIME }, async () => {
    const random = new Random(SEED + 2);
    let tried = 0;
    for (let round = 0; tried < 40 * TIMES && round < 10_000; round++) {
      await breath();
      const hole = seeded(random);
      if (hole === undefined) continue;
      tried++;
      const { tree, what } = hole;
      const errors = verify(tree).diagnostics.filter(
        ({ code }) => code === 'verify/more-open' || code === 'verify/disagrees',
      );
      expect(errors.length, what).toBeGreaterThan(0);
    }
    expect(tried).toBe(40 * TIMES);
  });
});

/** A tree with one change by which a request that nobody may make gets in; undefined when this change lets nobody in. */
function seeded(random: Random): { readonly tree: Tree; readonly what: string } | undefined {
  const kind = random.below(4);
  if (kind === 3) return changed(random);
  const host = random.pick(['sonarr', 'radarr', 'nas', 'portainer', 'homepage', 'x-1', 'other']);
  const condition = randomRule(random, 1);
  const rule = random.chance(0.8) ? `Host(\`${host}.example.com\`) && (${condition})` : condition;
  const tree = withRouter(HOME, rule, `priority: ${random.pick([0, 50, 150, 900, 5000])}`);
  const parsed = parsedTreeOf(tree);
  return lets(parsed, random) ? { tree, what: rule } : undefined;
}

/** Whether random requests get to Sonarr without a login through the added router. */
function lets(parsed: ReturnType<typeof parsedTreeOf>, random: Random): boolean {
  for (let i = 0; i < 40; i++) {
    const rest = restOf(randomRequest(random));
    const host = random.pick([
      'sonarr.example.com',
      'radarr.example.com',
      'nas.example.com',
      'portainer.example.com',
      'homepage.example.com',
      'x-1.example.com',
      'other.example.com',
      'a.example.com',
    ]);
    const way = trace(
      parsed,
      { scheme: 'https', host, ...rest },
      { kind: random.pick(['lan', 'internet'] as const) },
    );
    const through = way.hops.some(({ kind, at }) => kind === 'router' && at?.pointer.endsWith('/hole'));
    if (through && isOpen(way) && way.login === 'none') return true;
  }
  return false;
}

/** A middleware or a list that was taken away or widened. */
function changed(random: Random): { readonly tree: Tree; readonly what: string } | undefined {
  const files = [...HOME.keys()].filter((path) => /^traefik\/dynamic\/(?!_)/.test(path));
  const path = random.pick(files);
  const text = HOME.get(path) ?? '';
  const [what, by] = random.pick([
    [/\n +- lan-only\b/, ''],
    [/\n +- \w+_login\b/, ''],
  ] as const);
  if (!what.test(text)) return undefined;
  return {
    tree: new Map([...HOME, [path, text.replace(what, by)]]),
    what: `${path} without ${String(what)}`,
  };
}

/** The space of all requests: each falls in one class, the example of a class speaks for all of it, and no hole escapes. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Automaton } from '../../src/base/expression/automaton.ts';
import { parseExpression } from '../../src/base/expression/expression.ts';
import { partition } from '../../src/base/expression/partition.ts';
import { compiled, type Predicate, refusal } from '../../src/base/expression/predicates.ts';
import { manifestAgreement } from '../../src/verify/findings/manifest-agreement.ts';
import { moreOpen as moreOpenFinding } from '../../src/verify/findings/more-open.ts';
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
import { breathe } from '../harness/breathe.ts';
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

const HOME = new Map(Object.entries(readTree(join(repository, 'out/home'))));
const SONARR = 'traefik/dynamic/sonarr.yml';
const RENDERED = parsedTreeOf(HOME);

/** Names of the tree, and some that it does not know. */
const HOSTS = [
  ...[
    'sonarr',
    'radarr',
    'nas',
    'portainer',
    'whoami',
    'jellyfin',
    'authentik',
    'start',
    'x-1',
    'x',
    'other',
    'a',
  ].map((name) => `${name}.example.com`),
];

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
      await breathe();
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
          await breathe();
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
    for (let round = 0; tried < 40 * TIMES && round < 20_000 * TIMES; round++) {
      await breathe();
      const { tree, what } = random.chance(0.7) ? added(random) : changed(random);
      const parsed = parseTree(tree);
      if (parsed === undefined || !lets(parsed, random)) continue;
      tried++;
      expect([...moreOpenFinding.run(parsed), ...manifestAgreement.run(parsed)].length, what).toBeGreaterThan(
        0,
      );
    }
    expect(tried).toBe(40 * TIMES);
  });
});

interface Seeded {
  readonly tree: Tree;
  readonly what: string;
}

/** A router that was added. */
function added(random: Random): Seeded {
  const host = random.pick([...HOSTS.slice(0, 5), 'x-1.example.com', 'other.example.com']);
  const condition = randomRule(random, 1);
  const rule = random.chance(0.8) ? `Host(\`${host}\`) && (${condition})` : condition;
  const priority = random.pick([0, 50, 150, 900, 5000]);
  return { tree: withRouter(HOME, rule, `priority: ${priority}`), what: `${rule}, priority ${priority}` };
}

/** What can be taken away, widened or exchanged in the files, as a pattern and what comes in its place. */
const CHANGES: readonly (readonly [path: RegExp, what: RegExp, by: readonly string[]])[] = [
  [/^traefik\/dynamic\/(?!_)/, /\n +- lan-only\b/, ['']],
  [/^traefik\/dynamic\/(?!_)/, /\n +- [\w-]+_login\b/, ['']],
  [
    /^traefik\/dynamic\/(?!_)/,
    /(?<=\n +rule: )"?Host\(`[^`]+`\)/,
    ['Host(`x.example.com`) || $&', 'PathPrefix(`/x`) || $&'],
  ],
  [/^traefik\/dynamic\/(?!_)/, /(?<=\n +priority: )\d+/, ['1', '99999']],
  [
    /^traefik\/dynamic\/(?!_)/,
    /(?<=\n +- url: "?)http:\/\/[\w-]+:\d+/,
    ['http://sonarr:8989', 'http://whoami:80'],
  ],
  [/^traefik\/dynamic\/(?!_)/, /(?<=\n +address: "?)http:\/\/[^"\n]+/, ['http://whoami:80/', '$&?x']],
  [
    /^traefik\/dynamic\/_/,
    /192\.168\.1\.0\/24/,
    ['0.0.0.0/0', '0.0.0.0/1', '172.30.0.0/24', '203.0.113.0/24', '192.0.0.0/8'],
  ],
  [/^traefik\/traefik\.yml$/, /172\.30\.250\.6/, ['0.0.0.0/0', '192.168.1.0/24']],
  [/^traefik\/traefik\.yml$/, /(?<=\n +- )(?:direct|tunnel)-chain@file/, ['security-headers@file']],
  [/^authentik\/blueprints\//, /(?<=skip_path_regex: )""/, ['^/api', '"\\n"', '^/(a|b)$', '.*']],
  [/^authentik\/blueprints\//, /(?<=external_host: https:\/\/)\w+/, ['other', 'whoami']],
  [/^cloudflared\//, /(?<=\n +- hostname: "?)\w+(?=\.)/, ['sonarr', '*']],
  [/^cloudflared\//, /(?<=service: "?)http:\/\/traefik:8443/, ['http://traefik:8082', 'https://traefik:443']],
];

/** One of these changes in one file. */
function changed(random: Random): Seeded {
  const [where, pattern, by] = random.pick(CHANGES);
  const path = random.pick([...HOME.keys()].filter((one) => where.test(one)));
  const all = [...(HOME.get(path) ?? '').matchAll(new RegExp(pattern, 'g'))];
  if (all.length === 0) return { tree: HOME, what: 'nothing' };
  const { index, 0: text } = random.pick(all);
  const to = random.pick(by).replace('$&', () => text);
  const before = HOME.get(path) ?? '';
  const after = before.slice(0, index) + to + before.slice(index + text.length);
  return { tree: new Map([...HOME, [path, after]]), what: `${path}: ${to} in place of ${text}` };
}

/** How much a request gets: nothing, something after a login, something without one. */
const rank = ({ reached, login }: Trace) => (reached === 'no' ? 0 : login === 'authentik' ? 1 : 2);

/** Whether some random request gets further than in the rendered tree, or to another place. */
function lets(parsed: ParsedTree, random: Random): boolean {
  for (let i = 0; i < 40; i++) {
    const rest = restOf(randomRequest(random));
    const host = random.pick(HOSTS);
    const from = { kind: random.pick(['lan', 'internet', 'tunnel'] as const) };
    const way = (tree: ParsedTree) => trace(tree, { scheme: 'https', host, ...rest }, from);
    const [before, after] = [way(RENDERED), way(parsed)];
    if (rank(after) > rank(before)) return true;
    const to = ({ target }: Trace) => (target?.kind === 'container' ? target.container.name : target);
    if (rank(after) === 2 && to(after) !== to(before)) return true;
  }
  return false;
}

/** Our reading of rules, addresses and expressions against the engines themselves, over random questions. */
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/base/expression/cursor.ts';
import { matchesExpression, refusal } from '../../src/base/expression/predicates.ts';
import { readRange } from '../../src/verify/net.ts';
import { defaultPriority, matches, parseRule, routingPath } from '../../src/verify/rule/match.ts';
import { refusedBy } from '../../src/verify/trace/encoded.ts';
import { queryOf } from '../../src/verify/trace/routing.ts';
import { ask, missing } from '../harness/oracle.ts';
import { Random } from '../harness/random.ts';
import { clientAt, rangeHolds } from '../harness/ranges.ts';
import {
  type RandomRequest,
  randomAddresses,
  randomExpression,
  randomRequest,
  randomRule,
  randomText,
} from '../harness/requests.ts';

/** How many questions of each kind: `WAYBILL_ORACLE=10000` for a whole run. */
const COUNT = Number(process.env['WAYBILL_ORACLE'] ?? 500);
const SEED = 20261128;
const TIME = 600_000;

interface Told {
  readonly refused?: readonly boolean[];
  readonly priorities?: readonly number[];
  readonly winners?: readonly number[];
  readonly fits?: readonly boolean[];
}

const noGo = missing('traefik');
const noRust = missing('rust');
for (const why of [noGo, noRust]) if (why !== undefined) process.stdout.write(`${why}\n`);

const asRequest = ({ host, path, query, method, headers, client }: RandomRequest) => ({
  host: host.toLowerCase(),
  path: routingPath(path),
  method,
  query: queryOf(query),
  headers: new Map(Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values])),
  client: clientAt(client),
});

interface Question {
  readonly routers: readonly { readonly rule: string; readonly priority: number }[];
  readonly requests: readonly RandomRequest[];
}

/** Whatever Traefik says otherwise of some routers and requests. Of equally strong routers any may win. */
function disagreements({ routers, requests }: Question, told: Told | undefined): unknown[] {
  const ours = routers.map(({ rule, priority }) => ({
    rule,
    tree: parseRule(rule).rule,
    priority: priority === 0 ? defaultPriority(rule) : priority,
  }));
  const built = ours.filter(
    ({ tree, priority }, r) =>
      (tree === undefined) !== told?.refused?.[r] || priority !== told.priorities?.[r],
  );
  const ways = requests.filter((request, q) => {
    const fitting = ours.map(({ tree }) => tree !== undefined && matches(tree, asRequest(request)) === 'yes');
    const highest = Math.max(...ours.map(({ priority }, r) => (fitting[r] ? priority : -1)));
    const winner = told?.winners?.[q] ?? -1;
    if (winner === -1) return fitting.includes(true);
    return !fitting[winner] || ours[winner]?.priority !== highest;
  });
  return [...built, ...ways.map((request) => ({ request, rules: ours.map(({ rule }) => rule), told }))];
}

describe.skipIf(noGo !== undefined)('Traefik', () => {
  it('builds the same routers, gives them the same priority, and chooses the same one for a request', {
    timeout: TIME,
  }, async () => {
    const random = new Random(SEED);
    const questions = Array.from({ length: COUNT }, () => ({
      kind: 'http',
      routers: random.list(4, () => ({
        rule: randomRule(random),
        priority: random.chance(0.5) ? 0 : random.below(30),
      })),
      requests: random.list(6, () => randomRequest(random)),
    }));
    const answers = await ask<Told>('traefik', questions);
    const wrong = questions.flatMap((question, i) => disagreements(question, answers[i]));
    expect(wrong.slice(0, 5)).toEqual([]);
  });

  it('lets the same addresses through a list', { timeout: TIME }, async () => {
    const random = new Random(SEED + 1);
    const questions = Array.from({ length: COUNT }, () => {
      const { list, addresses } = randomAddresses(random);
      return { kind: 'addresses', list, texts: addresses };
    });
    const answers = await ask<Told>('traefik', questions);
    const wrong = questions.flatMap(({ list, texts }, i) => {
      const refused = list.some((range) => readRange(range) === undefined);
      const fits = texts.map(
        (address) => !refused && list.some((range) => rangeHolds(range, address) === 'yes'),
      );
      const told = answers[i];
      return refused === told?.refused?.[0] && fits.join() === told.fits?.join()
        ? []
        : [{ list, texts, refused, fits, told }];
    });
    expect(wrong.slice(0, 5)).toEqual([]);
  });
});

const OPTIONS = ['Slash', 'BackSlash', 'NullCharacter', 'Semicolon', 'Percent', 'QuestionMark', 'Hash'];
/** All that may be in a path. Of one with anything else Go makes one without it before anybody looks (net/url, EscapedPath). */
const PIECES = [
  ...['/', 'a', '..', ';', '%41', '%20', '%C3%A4'],
  ...['%2F', '%2f', '%5C', '%5c', '%00', '%3b', '%25', '%252f', '%3F', '%23'],
];

describe.skipIf(noGo !== undefined)('a middleware for encoded characters', () => {
  it('refuses the same paths', { timeout: TIME }, async () => {
    const random = new Random(SEED + 3);
    const questions = Array.from({ length: COUNT }, () => ({
      kind: 'paths',
      allowed: Object.fromEntries(
        OPTIONS.map((name) => [`allowEncoded${name}`, random.chance(0.2)] as const),
      ),
      texts: random.list(8, () => `/${random.list(5, () => random.pick(PIECES)).join('')}`),
    }));
    const answers = await ask<Told>('traefik', questions);
    const wrong = questions.flatMap(({ allowed, texts }, i) => {
      const config = { type: 'encodedCharacters', types: ['encodedCharacters'], options: allowed };
      const passed = texts.map((path) => matchesExpression(refusedBy(config), 'go', path) === false);
      return passed.join() === answers[i]?.fits?.join() ? [] : [{ allowed, texts, passed, told: answers[i] }];
    });
    expect(wrong.slice(0, 5)).toEqual([]);
  });
});

describe('expressions', () => {
  const ENGINES: readonly (readonly [Dialect, 'traefik' | 'rust', string | undefined])[] = [
    ['go', 'traefik', noGo],
    ['rust', 'rust', noRust],
  ];
  for (const [dialect, oracle, why] of ENGINES)
    it.skipIf(why !== undefined)(`are read as ${dialect} reads them`, { timeout: TIME }, async () => {
      const random = new Random(SEED + 2);
      const questions = Array.from({ length: COUNT }, () => ({
        kind: 'expression',
        expression: randomExpression(random),
        texts: random.list(12, () => randomText(random)),
      }));
      const answers = await ask<Told>(oracle, questions);
      const wrong = questions.flatMap(({ expression, texts }, i): unknown[] => {
        const refused = refusal(expression, dialect) !== undefined;
        const told = answers[i];
        if (refused !== told?.refused?.[0]) return [{ expression, refused }];
        const text = texts.find((one, t) => matchesExpression(expression, dialect, one) !== told.fits?.[t]);
        return text === undefined
          ? []
          : [{ expression, text, ours: matchesExpression(expression, dialect, text) }];
      });
      expect(wrong.slice(0, 20)).toEqual([]);
    });
});

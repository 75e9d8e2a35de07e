/** Random rules of Traefik, regular expressions, and requests that have a fair chance to fit them. */
import type { Random } from './random.ts';

export interface RandomRequest {
  readonly host: string;
  /** As it travels. */
  readonly path: string;
  readonly query: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly client: string;
}

const HOSTS = [
  'a.example.com',
  'b.example.com',
  'x-a.example.com',
  'example.com',
  'A.Example.com',
  'a.example.com.',
  'nas',
  'x-1',
  '10.0.0.1',
];
const STARS = [
  '*',
  '*.example.com',
  '*.com',
  '*.a.example.com',
  '*x.example.com',
  'a.*.com',
  '**.example.com',
];
const PATHS = [
  '/',
  '/api',
  '/api/',
  '/api/v1',
  '/feed/x',
  '/a.js',
  '/static/b.css',
  '/API/x',
  '/a b',
  '/ä',
  '/a%2Fb',
  '/a%3Bb',
  '/apia',
  '/outpost.goauthentik.io/start',
  '/A%25',
  '/x%40y',
];
const METHODS = ['GET', 'POST', 'PUT', 'get'];
const HEADERS = ['X-A', 'x-b', 'X_C'];
const VALUES = ['b', 'c', '', 'bc', '1', 'B'];
const KEYS = ['k', 'l', 'a b'];
const ADDRESSES = ['10.0.0.1', '10.1.2.3', '192.168.1.5', '::1', 'fd00::5', '172.30.0.9', '8.8.8.8'];
const RANGES = [
  '10.0.0.0/8',
  '10.0.0.1',
  '192.168.1.0/24',
  'fd00::/8',
  '0.0.0.0/0',
  '::/0',
  '172.30.0.8/29',
  '::ffff:10.0.0.0/104',
  '10.0.0.7/8',
];
const BAD_RANGES = [
  '10.0.0',
  '010.0.0.1',
  '10.0.0.0/33',
  'fe80::1%eth0',
  'lan',
  '10.0.0.0/8/8',
  '1.2.3.4.5',
  '::g',
];

const ATOMS = [
  'a',
  'b',
  'api',
  'x',
  '/',
  '.',
  '\\.',
  '[a-c]',
  '[^a-z]',
  '\\w',
  '\\d',
  '\\s',
  '^',
  '$',
  '\\b',
  '\\B',
  '(?i)A',
  '[[:alpha:]]',
  '\\x61',
  '\\pL',
  '\\p{Greek}',
  '-',
  'ä',
  '\\/',
  '[]a]',
  '[a-]',
  '\\A',
  '\\z',
  '(?:)',
  'js',
  'css',
  '[\\d_]',
  '[a\\]]',
];
const ODD = [
  '\\Qa.b\\E',
  '\\C',
  '\\1',
  '(?P<n>a)',
  '(?<n>a)',
  '(?<n>a)(?<n>b)',
  '(?P<n>a)(?P<n>b)',
  '\\u0061',
  '\\',
  '[',
  '(',
  ')',
  '{',
  '}',
  '{2}',
  'a{,2}',
  'a{2,1}',
  'a**',
  'a*?',
  'a++',
  'a{2}{3}',
  '(?x) a b',
  '[a&&b]',
  '[[a]b]',
  '[a-\\d]',
  '[z-a]',
  '(?=a)',
  '(?!a)',
  '\\p{Foo}',
  '\\8',
  '\\_',
  '\\-',
  '\\<a',
  'a{1001}',
  '(a{40}){40}',
  '(?-i)a',
  '(?i-s:a.)',
  '(?m)^a$',
  '(?s).',
  '(?U)a*',
  '|',
  '()',
  '*a',
  '[[:foo:]]',
  '\\07',
  '[^]',
  '[]',
  '\\h',
  '(?#a)',
  '\\e',
  '[--a]',
  '[\\b]',
  '\\x{110000}',
  '(?i)k',
  '(?i)[^k]',
  '\\D',
  '[\\W\\d]',
  '\\S+',
];

/** A regular expression; now and then one that an engine refuses. */
export function randomExpression(random: Random): string {
  const part = (): string => {
    const kind = random.below(12);
    if (kind === 0) return `(${alternatives()})`;
    if (kind === 1) return `(?:${alternatives()})`;
    if (kind === 2) return random.pick(ODD);
    return (
      random.pick(ATOMS) +
      (random.chance(0.3) ? random.pick(['*', '+', '?', '{2}', '{1,3}', '{0,}', '*?']) : '')
    );
  };
  const alternatives = (): string => random.list(2, () => random.list(3, part).join('')).join('|');
  return alternatives();
}

/** Text over the letters that the expressions use. */
export function randomText(random: Random): string {
  return Array.from({ length: random.below(9) }, () =>
    random.pick([
      'a',
      'b',
      'c',
      'x',
      'api',
      '/',
      '.',
      '-',
      '1',
      '_',
      ' ',
      '\n',
      'A',
      'K',
      '\u212a',
      'ä',
      'α',
      ']',
      'js',
      'k',
      '\u0301',
      '٣',
    ]),
  ).join('');
}

/** The text of a rule; now and then one that Traefik refuses. */
export function randomRule(random: Random, depth = 3): string {
  const kind = random.below(10);
  if (depth > 0 && kind < 2) return `${randomRule(random, depth - 1)} && ${randomRule(random, depth - 1)}`;
  if (depth > 0 && kind < 4) return `(${randomRule(random, depth - 1)} || ${randomRule(random, depth - 1)})`;
  if (depth > 0 && kind === 4)
    return `!${random.chance(0.5) ? `(${randomRule(random, depth - 1)})` : randomCall(random)}`;
  return randomCall(random);
}

function randomCall(random: Random): string {
  const quote = (text: string) =>
    random.chance(0.9) && !text.includes('`') ? `\`${text}\`` : JSON.stringify(text);
  const call = (name: string, ...args: string[]) =>
    `${spelling(random, name)}(${args.map(quote).join(', ')})`;
  const expression = () =>
    random.chance(0.5) ? randomExpression(random) : random.pick(['^/api', '^x-.+$', '\\.(js|css)$', 'a']);
  switch (random.below(12)) {
    case 0:
      return call('ClientIP', random.chance(0.9) ? random.pick(RANGES) : random.pick(BAD_RANGES));
    case 1:
      return call('Method', random.pick(METHODS));
    case 2:
    case 3:
      return call('Host', random.pick(random.chance(0.7) ? HOSTS : STARS));
    case 4:
      return call('HostRegexp', expression());
    case 5:
      return call('Path', decodeURIComponent(random.pick(PATHS).replace(/%(?=2F|3B|40|25)/g, '%25')));
    case 6:
      return call('PathPrefix', decodeURIComponent(random.pick(PATHS).replace(/%(?=2F|3B|40|25)/g, '%25')));
    case 7:
      return call('PathRegexp', expression());
    case 8:
      return call(
        'Header',
        random.pick(HEADERS),
        random.pick(VALUES.filter((one) => one !== '' || random.chance(0.2))),
      );
    case 9:
      return call('HeaderRegexp', random.pick(HEADERS), expression());
    case 10:
      return random.chance(0.5)
        ? call('Query', random.pick(KEYS))
        : call('Query', random.pick(KEYS), random.pick(['b', 'c', 'bc']));
    default:
      return random.chance(0.3)
        ? call('QueryRegexp', random.pick(KEYS))
        : call('QueryRegexp', random.pick(KEYS), expression());
  }
}

function spelling(random: Random, name: string): string {
  const kind = random.below(20);
  if (kind === 0) return name.toLowerCase();
  if (kind === 1) return name.toUpperCase();
  return kind === 2 ? name.charAt(0) + name.slice(1).toLowerCase() : name;
}

/** A request. */
export function randomRequest(random: Random): RandomRequest {
  const pair = () =>
    `${random.pick(KEYS).replaceAll(' ', '+')}${random.chance(0.7) ? `=${random.pick(VALUES)}` : ''}${random.chance(0.05) ? ';x=1' : ''}`;
  return {
    host: random.pick(HOSTS),
    path: random.pick(PATHS).replaceAll(' ', '%20').replaceAll('ä', '%C3%A4'),
    query: random.chance(0.5) ? '' : random.list(3, pair).join('&'),
    method: random.pick(METHODS),
    headers: Object.fromEntries(
      HEADERS.filter(() => random.chance(0.5)).map((name) => [
        name,
        random.list(2, () => random.pick(VALUES)),
      ]),
    ),
    client: random.pick(ADDRESSES),
  };
}

export function randomAddresses(random: Random): {
  readonly list: readonly string[];
  readonly addresses: readonly string[];
} {
  return {
    list: random.list(3, () => random.pick(random.chance(0.9) ? RANGES : BAD_RANGES)),
    addresses: [...ADDRESSES, '::ffff:10.0.0.1', '10.0.0.8'],
  };
}

/** Secrets that are written out somewhere in a service: every text of it is looked at in the same way. */
import { type Json, textOf } from './plain.ts';
import { isWritten, saysSecret, withoutVariables } from './secret-names.ts';

export interface WrittenSecret {
  /** Keys from the service down to the text. */
  readonly path: readonly (string | number)[];
  /** What names it: a variable, an option, a parameter. Never a part of the value. */
  readonly name: string;
  /** The secret itself, as it is in that text. Never shown to anyone. */
  readonly value: string;
}

type Found = Pick<WrittenSecret, 'name' | 'value'>;

/** Keys whose texts name things: secrets by their names, images, networks. */
const NAMES = new Set([
  'secrets',
  'image',
  'networks',
  'depends_on',
  'container_name',
  'hostname',
  'volumes_from',
  'extra_hosts',
]);

/** Everything in a service, or in a volume, that is a secret with its value. */
export function writtenSecrets(part: Json): WrittenSecret[] {
  const found = Object.entries(part).flatMap(([key, value]) => (NAMES.has(key) ? [] : walk(value, [key])));
  return found.filter(({ path }, i) => found.findIndex((other) => other.path.join() === path.join()) === i);
}

function walk(value: unknown, path: readonly (string | number)[]): WrittenSecret[] {
  if (Array.isArray(value))
    return value.flatMap((item, i) => [
      ...walk(item, [...path, i]),
      ...option(textOf(item), value[i + 1]).map((found) => ({ ...found, path: [...path, i + 1] })),
    ]);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => {
      const said = textOf(item);
      const login = /auth$/i.test(key) && /^[^\s:/]+:[^\s:/]{3,}$/.test(said);
      const named = typeof item !== 'object' && (login || saysSecret(key)) && isWritten(said);
      return named ? [{ name: key, value: said, path: [...path, key] }] : walk(item, [...path, key]);
    });
  return typeof value === 'string' ? inText(value).map((found) => ({ ...found, path })) : [];
}

/** `--password` followed by its value, or `-u` by a name with a password. */
function option(word: string, next: unknown): Found[] {
  if (typeof next !== 'string' || next.startsWith('-')) return [];
  const named = /^--?[A-Za-z][\w.-]*$/.test(word) && saysSecret(word) && isWritten(next);
  const login = /^(?:-u|--user)$/.test(word) && /^[^:\s]+:[^:\s]+$/.test(next) && !/^\d+:\d+$/.test(next);
  return named || (login && isWritten(next)) ? [{ name: word, value: next }] : [];
}

/** `name=value` between spaces, commas, semicolons and the marks of a query; `--name value`; a login in an address. */
const PAIR = /(?:^|[\s;&?,"'|(])-{0,2}([A-Za-z][\w.-]*) ?= ?("[^"]*"|'[^']*'|[^\s;&,"')]+)/g;
const OPTION = /(?:^|\s)(--?[A-Za-z][\w.-]*) +("[^"]*"|'[^']*'|[^\s;&|"'-][^\s;&|"']*)/g;
/** What a program sends to log in, as a header has it. */
const HEADER = /\b(?:Bearer|Basic) +([A-Za-z0-9._~+/-]{8,}=*)/g;
const LOGIN = /([a-z][a-z0-9+.-]*):\/\/([^\s/@"'?#]+)@/gi;

function inText(whole: string): Found[] {
  const text = withoutVariables(whole);
  const pairs = [...text.matchAll(PAIR)].flatMap(([, name = '', quoted = '']): Found[] => {
    const value = unquoted(quoted);
    return saysSecret(name) && isWritten(value) ? [{ name, value }] : [];
  });
  const options = [...text.matchAll(OPTION)].flatMap(([, word = '', value = '']) =>
    option(word, unquoted(value)),
  );
  const logins = [...text.matchAll(LOGIN)].flatMap(([, scheme = '', user = '']): Found[] => {
    const [, password] = /^[^:]*:(.+)$/.exec(user) ?? [];
    // A name alone is a login of its own only where addresses carry tokens.
    const value = password ?? (/^https?$/i.test(scheme) ? user : undefined);
    return value !== undefined && isWritten(value) ? [{ name: 'the login in an address', value }] : [];
  });
  const headers = [...text.matchAll(HEADER)].flatMap(([, value = '']): Found[] =>
    isWritten(value) && /\d/.test(value) ? [{ name: 'the login in a header', value }] : [],
  );
  return [...pairs, ...options, ...logins, ...headers];
}

const unquoted = (text: string) => text.replace(/^["']|["']$/g, '');

/** The manifest speaks of each thing once, of things that are there, and leaves nothing of a route to be guessed. */
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { TIME_ZONES } from '../../base/util/time-zones.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, reporter } from '../finding.ts';
import { type Json, text, texts } from '../read/data.ts';
import { readEnvFile } from '../read/env.ts';
import { manifestEntries } from '../read/manifest.ts';
import { below } from '../read/reader.ts';
import type { ParsedTree } from '../read/types.ts';

const report = reporter(commonCodes);

export const manifestShape = defineFinding({
  codes: {},
  run: (parsed) => {
    const { manifest } = parsed;
    return [...zone(parsed), ...(manifest === undefined ? [] : entries(parsed, manifest))];
  },
});

const differs = (at: Diagnostic['at'], line: string) => report('verify/manifest-differs', at, { text: line });

/** What a route says (schema/manifest.schema.json); a program that asks for one of these must find it. */
export const ROUTE_KEYS = [
  'app',
  'host',
  'access',
  'auth',
  'ownLogin',
  'groups',
  'skip',
  'target',
  'external',
];
/** What it may say beside. */
export const MORE_ROUTE_KEYS = ['encoded', 'protect', 'reason', 'unverified'];

function entries(parsed: ParsedTree, own: Json): Diagnostic[] {
  const routes = manifestEntries(own, 'routes').flatMap(({ entry, at }) => routeProblems(entry, at));
  const state = manifestEntries(own, 'state').flatMap(({ entry, at }) => [
    ...stateProblems(parsed, entry, at),
    ...passwordProblems(own, entry, at),
  ]);
  return [...routes, ...state, ...twice(own, 'secrets', 'name'), ...twice(own, 'folders', 'path')];
}

function routeProblems(entry: Json, at: Place): Diagnostic[] {
  const host = text(entry['host']) ?? 'a route';
  const missing = ROUTE_KEYS.filter((key) => entry[key] === undefined || entry[key] === '');
  const unknown = Object.keys(entry).filter((key) => ![...ROUTE_KEYS, ...MORE_ROUTE_KEYS].includes(key));
  return [
    ...missing.map((key) => differs(at, `the manifest does not say \`${key}\` of ${host}`)),
    ...unknown.map((key) =>
      differs(below(at, key), `the manifest says \`${key}\` of ${host}: nobody knows it`),
    ),
  ];
}

/** Data belong to a container that is there, and those who use them are there too. */
function stateProblems({ compose }: ParsedTree, entry: Json, at: Place): Diagnostic[] {
  const service = text(entry['service']) ?? '';
  const unknown = [service, ...texts(entry['consumers'])].filter((name) => !compose.services.has(name));
  const owner = compose.services.get(service)?.labels.get('waybill.app');
  const other = owner !== undefined && owner !== text(entry['app']);
  return [
    ...unknown.map((name) => differs(at, `the manifest keeps data of \`${name}\`, which is not a service`)),
    ...(other ? [differs(below(at, 'app'), `the data of \`${service}\` belong to ${owner}`)] : []),
  ];
}

function passwordProblems(own: Json, entry: Json, at: Place): Diagnostic[] {
  const name = text(entry['passwordName']);
  const known = manifestEntries(own, 'secrets').map((one) => text(one.entry['name']));
  return name === undefined || known.includes(name)
    ? []
    : [differs(below(at, 'passwordName'), `there is no secret ${name}`)];
}

function twice(own: Json, section: string, key: string): Diagnostic[] {
  const seen = new Set<string>();
  return manifestEntries(own, section).flatMap(({ entry, at }) => {
    const name = text(entry[key]) ?? '';
    const again = seen.has(name);
    seen.add(name);
    return again ? [differs(at, `the manifest has ${name} twice among its ${section}`)] : [];
  });
}

/** A container that does not know its time zone uses UTC without a word. */
function zone({ tree }: ParsedTree): Diagnostic[] {
  return readEnvFile(tree.get('.env') ?? '')
    .filter(({ name, value }) => name === 'TZ' && !TIME_ZONES.includes(value))
    .map(({ value, start, end }) =>
      differs({ file: '.env', start, end }, `there is no time zone \`${value}\``),
    );
}

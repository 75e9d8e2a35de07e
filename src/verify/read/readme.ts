/** What the README of a tree tells its reader: tables about exposure, ports, rights, images; and what the LAN is. */
import type { Span } from '../../base/diag/diagnostic.ts';
import { ORIGIN_NAMES, type Origin } from '../../base/web/logins.ts';

/** One row of a table: cells by the title of their column. */
export interface Row {
  readonly cells: ReadonlyMap<string, string>;
  readonly at: Span;
}

/** One row of the exposure table. */
export interface ReadmeRow {
  readonly host: string;
  readonly lan: boolean;
  readonly tunnel: boolean;
  readonly internet: boolean;
  /** Who asks for a login from each origin: `authentik`, or another one or none. */
  readonly login: Readonly<Record<Origin, 'authentik' | 'none'>>;
  /** Expressions of paths without login. */
  readonly skips: readonly string[];
  /** Expressions of the only paths with a login. */
  readonly protects: readonly string[];
  readonly at: Span;
}

export interface Readme {
  readonly file: string;
  readonly rows: readonly ReadmeRow[];
  readonly lan: readonly string[];
  readonly lanAt?: Span;
  /** Service and port of the host, `32400/tcp`. */
  readonly ports: readonly Row[];
  readonly rights: readonly Row[];
  /** Changes of the machinery behind which the proof ends. */
  readonly unproved: readonly Row[];
  readonly apps: readonly Row[];
  readonly text: string;
}

const FILE = 'README.md';

/** Reads the tables; undefined when there is no README with an exposure table. */
export function readReadme(tree: ReadonlyMap<string, string>): Readme | undefined {
  const source = tree.get(FILE);
  if (source === undefined) return undefined;
  const tables = tablesOf(source);
  const withColumns = (...columns: string[]) =>
    tables.filter(({ cells }) => columns.every((column) => cells.has(column)));
  const rows = withColumns('Host name', 'LAN', 'Tunnel').flatMap((row) => exposureRow(row) ?? []);
  // A stack without a route says so in the same place.
  if (rows.length === 0 && !source.includes('\n## Exposure\n')) return undefined;
  const start = source.search(/^\*LAN\* means/m);
  const end = start === -1 ? -1 : source.indexOf('\n', start);
  const line = start === -1 ? '' : source.slice(start, end === -1 ? undefined : end);
  return {
    file: FILE,
    rows,
    lan: ticked(line.split('*Tunnel*')[0] ?? ''),
    ...(start === -1 ? {} : { lanAt: { file: FILE, start, end: start + line.length } }),
    ports: withColumns('Service', 'Port of the host'),
    rights: withColumns('Service', 'Right'),
    unproved: withColumns('Service', 'What is changed'),
    apps: withColumns('App', 'Image'),
    text: source,
  };
}

/** Pieces of code, between as many backticks as they need (spec.commonmark.org, code spans). */
export function ticked(text: string): string[] {
  return [...text.matchAll(/(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)/g)].map(([, fence = '', inner = '']) =>
    fence.length === 1 ? inner : inner.replace(/^ (.*) $/, '$1'),
  );
}

/** The rows of all tables of a Markdown text. */
function tablesOf(source: string): Row[] {
  const found: Row[] = [];
  let titles: string[] | undefined;
  let start = 0;
  for (const line of source.split('\n')) {
    const at = { file: FILE, start, end: start + line.length };
    start += line.length + 1;
    const cells = line.startsWith('|') ? cellsOf(line) : undefined;
    if (cells === undefined) titles = undefined;
    else if (titles === undefined) titles = cells;
    else if (!/^[|:\- ]+$/.test(line))
      found.push({ cells: new Map(titles.map((title, i) => [title, cells[i] ?? ''])), at });
  }
  return found;
}

function cellsOf(line: string): string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function exposureRow({ cells, at }: Row): ReadmeRow | undefined {
  const host = /^\[([^\]]+)\]/.exec(cells.get('Host name') ?? '')?.[1];
  if (host === undefined) return undefined;
  const yes = (column: string) => (cells.get(column) ?? '').includes('✓');
  return {
    host,
    lan: yes('LAN'),
    tunnel: yes('Tunnel'),
    internet: yes('Internet'),
    login: loginsIn(cells.get('Who must log in') ?? ''),
    ...pathsIn(cells.get('Paths without login') ?? ''),
    at,
  };
}

/** One login for all origins, or a line for each. With OIDC the app itself sends people to authentik: nothing stops a request on its way. */
function loginsIn(cell: string): ReadmeRow['login'] {
  const lines = cell.split('<br>');
  const from = (origin: Origin) => {
    const line = lines.find((one) => one.startsWith(`${ORIGIN_NAMES[origin]}: `)) ?? cell;
    return line.endsWith('at authentik') ? 'authentik' : 'none';
  };
  return { lan: from('lan'), tunnel: from('tunnel'), internet: from('internet') };
}

function pathsIn(cell: string): Pick<ReadmeRow, 'skips' | 'protects'> {
  const paths = ticked(cell);
  return cell.startsWith('all but') ? { skips: [], protects: paths } : { skips: paths, protects: [] };
}

/** Files of the tree that programs read: which restart a container, and which are read again while it runs. */
import { parse } from 'yaml';
import { appOfDynamicPath, sharedDynamicPath, visitorMiddlewares } from '../../compile/model/names.ts';
import { type Change, changesOf } from './change.ts';
import { leafText, leavesThatDiffer } from './leaves.ts';
import type { TreeFiles, TreeState } from './tree-state.ts';

interface Sides {
  readonly before: TreeFiles;
  readonly after: TreeFiles;
}

interface Mounting {
  readonly name: string;
  readonly mounts: readonly string[];
}

/** Mounted files that changed and that the program does not watch on its own, each with the values that differ. */
export function mountedReasons(
  before: TreeState,
  after: TreeState,
  [was, is]: readonly [Mounting, Mounting],
  files: Sides,
): string[] {
  if (before.mounted.get(was.name) === after.mounted.get(is.name)) return [];
  const paths = [...new Set([...was.mounts, ...is.mounts])];
  const changed = paths.filter((path) => files.before.get(path) !== files.after.get(path));
  return changed.flatMap((path) => [`it mounts ${path}`, ...valuesThatDiffer(path, files)]);
}

/** One line for each value of a YAML file that differs; none when the file comes, goes, or is not YAML. */
function valuesThatDiffer(path: string, { before, after }: Sides): string[] {
  const [was, is] = [before.get(path), after.get(path)];
  if (was === undefined || is === undefined || was === is || !/\.ya?ml$/.test(path)) return [];
  try {
    return leavesThatDiffer(parse(was), parse(is)).map((leaf) => `  ${leafText(leaf)}`);
  } catch {
    return [];
  }
}

/** Which programs reread which files without a restart. The first match counts. */
const READERS: readonly (readonly [RegExp, string, string])[] = [
  [/^traefik\/dynamic\//, 'Traefik', 'reads its routes again, without a restart'],
  [/^authentik\//, 'authentik', 'applies its blueprints again, without a restart'],
  [/^dns\//, 'The DNS records', 'change; you or your DNS server must take them over'],
];

/** Changes of files that no container restarts for. */
export function reloadedFiles({ before, after }: Sides): Change[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  const changed = paths.filter((path) => before.get(path) !== after.get(path));
  const said = READERS.flatMap(([pattern, name, text]) => {
    const own = changed.filter((path) => pattern.test(path));
    const details = own.map((path) => `${signOf(path, { before, after })} ${path}`);
    return own.length === 0 ? [] : [changesOf('other')('note', name, text, details)];
  });
  return [...sharedRules({ before, after }), ...ownRules({ before, after }), ...said];
}

function signOf(path: string, { before, after }: Sides): string {
  if (!before.has(path)) return '+';
  return after.has(path) ? '~' : '-';
}

/** What all routes have in common: who counts as the LAN, how a visitor of the tunnel is limited, headers, TLS. */
function sharedRules(sides: Sides): Change[] {
  const text = 'handles the requests of all routes differently';
  return rulesThatDiffer('Traefik', text, valuesThatDiffer(sharedDynamicPath, sides));
}

function ownRules(sides: Sides): Change[] {
  return [...sides.after.keys()].flatMap((path) => {
    const app = appOfDynamicPath(path);
    if (app === undefined) return [];
    const text = 'sends browsers other headers, or limits visitors differently';
    const own = visitorMiddlewares(app);
    const values = valuesThatDiffer(path, sides).filter((line) =>
      own.some((name) => line.includes(` ${name} `)),
    );
    return rulesThatDiffer(app, text, values);
  });
}

function rulesThatDiffer(name: string, text: string, values: readonly string[]): Change[] {
  const details = values.map((line) => line.trim());
  return details.length === 0 ? [] : [changesOf('exposure')('caution', name, text, details)];
}

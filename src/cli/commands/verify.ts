/** `waybill verify`: what is wrong in rendered trees, found in their files alone. */
import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import { ORIGIN_NAMES } from '../../base/web/logins.ts';
import { printable } from '../../review/report/layout.ts';
import { type Exposure, isOpen, ORIGINS, targetText } from '../../verify/exposure.ts';
import { verify as verifyTree } from '../../verify/verify.ts';
import { treeIn, treesIn } from './base.ts';
import { type Command, type Context, exitCode } from './command.ts';
import { reportDiagnostics } from './diagnostics.ts';
import { displayPath, inFolder, textsIn } from './trees.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'read rendered trees the way the programs will, and say what is wrong in them',
  usage: '[STACK|DIR...]',
  example: 'verify --exposure',
  options: { exposure: 'print who can reach what, as computed from the files' },
  sarif: true,
  run: (context) => {
    const { trees, missing } = wantedTrees(context);
    for (const name of missing) context.say(`waybill: there is no tree ${name}\n`);
    const texts = new Map<string, string>();
    const found: LocatedDiagnostic[] = [];
    for (const { name, folder, files } of trees) {
      for (const [file, text] of textsIn(folder, files)) texts.set(file, text);
      const { diagnostics, exposures, classes } = verifyTree(files);
      found.push(...diagnostics.map((one) => inFolder(one, folder)));
      if (context.flags.has('exposure') && context.format === 'text')
        context.print(exposureTable(name, exposures));
      if (diagnostics.length === 0) sayGood(context, name, files.size, classes);
    }
    const code = reportDiagnostics(context, found, (file) => texts.get(file));
    return missing.length > 0 ? exitCode.problems : code;
  },
};

interface Wanted {
  readonly name: string;
  /** As messages name it. */
  readonly folder: string;
  readonly files: ReadonlyMap<string, string>;
}

/** The trees that are asked for: stacks by name, other folders by path; all of `out/` when none is named. */
function wantedTrees(context: Context): { readonly trees: Wanted[]; readonly missing: string[] } {
  const { host, out, root, args } = context;
  const known = new Map([...treesIn(host, out)].filter(([, files]) => files.has('compose.yaml')));
  const ofStack = (name: string): Wanted => ({
    name,
    folder: displayPath(context, name),
    files: known.get(name) ?? new Map(),
  });
  if (args.length === 0) return { trees: [...known.keys()].map(ofStack), missing: [] };
  const trees: Wanted[] = [];
  const missing: string[] = [];
  for (const arg of args) {
    const path = arg.replace(/\/+$/, '');
    const folder = path.startsWith('/') ? path : `${root}/${path}`;
    if (known.has(arg)) trees.push(ofStack(arg));
    // Asked first: any other folder may be a whole disk.
    else if (host.kind(`${folder}/compose.yaml`) === 'file')
      trees.push({ name: path, folder: path, files: treeIn(host, folder) });
    else missing.push(path.includes('/') ? path : displayPath(context, arg));
  }
  return { trees, missing };
}

const WAY = { yes: 'open', unknown: 'perhaps', no: '-' } as const;
const LOGIN = {
  none: 'no login before the app',
  unknown: 'another login',
  authentik: 'login at authentik',
} as const;

/** One line for each name: from where it is open, who asks for a login, and where it leads. */
function exposureTable(stack: string, exposures: readonly Exposure[]): string {
  const hosts = [...new Set(exposures.map(({ host }) => host))];
  const rows = hosts.map((host) => {
    const cells = exposures.filter((one) => one.host === host);
    const open = cells.filter(isOpen);
    const targets = new Set(open.map(({ target }) => targetText(target)));
    const logins = new Set(open.map(({ login }) => LOGIN[login]));
    const login = (
      logins.size < 2 ? [...logins] : open.map((one) => `${ORIGIN_NAMES[one.origin]}: ${LOGIN[one.login]}`)
    ).join(', ');
    const only = [...new Set(open.flatMap(({ protects }) => protects))].join(' ');
    const skips = new Set(open.flatMap(({ skips: own }) => own));
    const paths = new Set(cells.flatMap(({ open: own }) => own.map(({ path }) => path)));
    const but = [...skips, ...paths].join(' ');
    return [
      cells[0]?.others === undefined ? host : `(${cells[0].others})`,
      ...ORIGINS.map((origin) => WAY[cells.find((one) => one.origin === origin)?.reached ?? 'no']),
      login + (only === '' ? '' : `, only for ${only}`) + (but === '' ? '' : `, not for ${but}`),
      [...targets].join(', '),
    ];
  });
  const all = [[stack, 'LAN', 'tunnel', 'internet', 'login', 'leads to'], ...rows];
  const widths = all[0]?.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0))) ?? [];
  const lines = all.map((row) =>
    row
      .map((cell, i) => printable(cell).padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n\n`;
}

function sayGood(context: Context, name: string, files: number, classes: number): void {
  if (context.format === 'text')
    context.print(
      `${name}: ${files} files agree; every request that can be made was followed, in ${classes} classes, and each ends where it should\n`,
    );
}

/**
 * Verify: everything that is wrong in a tree, found in its files alone. Nothing here knows how the files were made; they
 * are read as Compose, Traefik, cloudflared and authentik will read them.
 */
import { type CodeCatalogue, defineCodes } from '../base/diag/codes.ts';
import type { Diagnostic, LocatedDiagnostic } from '../base/diag/diagnostic.ts';
import { commonCodes } from './common-codes.ts';
import { type Exposure, exposures } from './exposure.ts';
import { error, fileStart, reporter } from './finding.ts';
import { parseTree } from './read/parsed-tree.ts';
import { located } from './read/span.ts';
import type { ParsedTree, Tree } from './read/types.ts';
import { findings } from './registry.gen.ts';
import { space } from './space/classes.ts';
import { withApp, withoutSilenced } from './subject.ts';

const treeCodes = defineCodes({
  'verify/no-project': error(
    (_: object) => 'there is no Compose file',
    'render the stack, or name the folder that holds compose.yaml',
    'Everything starts from the Compose project: without it nothing runs, and nothing can be verified.',
  ),
});

/** Every code that `verify` may give, by who gives it. */
export const verifyCodes: readonly CodeCatalogue[] = [
  treeCodes,
  commonCodes,
  ...findings.map(({ codes }) => codes),
];

/** What was found in a tree: faults, and who can reach what. */
export interface Verification {
  readonly diagnostics: readonly LocatedDiagnostic[];
  readonly exposures: readonly Exposure[];
  /** How many classes of requests were followed. */
  readonly classes: number;
  readonly parsed?: ParsedTree;
}

/** Verifies a tree: the text of every file by its path. */
export function verify(tree: Tree): Verification {
  const { parsed, found } = findFaults(tree);
  if (parsed === undefined)
    return { diagnostics: found.map((one) => located(tree, one)), exposures: [], classes: 0 };
  const diagnostics = withoutSilenced(parsed, found).map((one) => located(tree, one));
  return { diagnostics, exposures: exposures(parsed), classes: space(parsed).classes.length, parsed };
}

/** The faults of a tree with their places not looked up yet, silenced ones included, each with its app. */
export function findFaults(tree: Tree): {
  readonly parsed?: ParsedTree;
  readonly found: readonly Diagnostic[];
} {
  const parsed = parseTree(tree);
  if (parsed === undefined)
    return { found: [reporter(treeCodes)('verify/no-project', fileStart('compose.yaml'), {})] };
  const found = unique(findings.flatMap(({ run }) => run(parsed)));
  return { parsed, found: found.map((one) => withApp(parsed, one)) };
}

/** Two finders may see one fault: the same words at the same place are said once. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map<string, Diagnostic>();
  for (const one of diagnostics) {
    const key = `${one.code} ${one.message} ${JSON.stringify(one.at)}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}

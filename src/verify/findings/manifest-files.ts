/** manifest.json lists every file of the tree with its digest, and no other. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { sha256 } from '../../base/util/digest.ts';
import { defineFinding, error, fileStart, reporter, warning } from '../finding.ts';
import { type Json, record } from '../read/data.ts';
import { keyAt, place } from '../read/reader.ts';
import type { ParsedTree } from '../read/types.ts';

const FILE = 'manifest.json';

const codes = defineCodes({
  'verify/manifest-missing': warning(
    (_: object) => 'there is no manifest.json',
    'render the stack',
    'Without a manifest the applier cannot tell what changed, and nobody can tell whether a file was edited by hand.',
  ),
  'verify/manifest-digest': error(
    (p: { file: string }) => `${p.file} is not the file that was rendered`,
    'render the stack again; to change something, edit the spec',
    'The applier refuses a tree whose files do not match the manifest.',
  ),
  'verify/manifest-unlisted': error(
    (p: { file: string }) => `${p.file} is not in the manifest`,
    'remove the file, or render the stack again',
    'Programs also read a file that the manifest does not know: Traefik reads every file in its folder.',
  ),
  'verify/manifest-gone': error(
    (p: { file: string }) => `the manifest lists ${p.file}, which does not exist`,
    'render the stack again',
    'A file is missing that some program needs.',
  ),
});
const report = reporter(codes);

export const manifestFiles = defineFinding({
  codes,
  run: (parsed) => {
    if (parsed.manifest !== undefined) return files(parsed, parsed.manifest);
    return parsed.tree.has(FILE) ? [] : [report('verify/manifest-missing', fileStart(FILE), {})];
  },
});

function files({ tree }: ParsedTree, own: Json): Diagnostic[] {
  const listed = record(own['files']);
  const found: Diagnostic[] = [];
  for (const [file, source] of tree) {
    if (file === FILE) continue;
    const digest = listed[file];
    if (digest === undefined) found.push(report('verify/manifest-unlisted', fileStart(file), { file }));
    else if (digest !== sha256(source))
      found.push(report('verify/manifest-digest', fileStart(file), { file }));
  }
  for (const file of Object.keys(listed))
    if (!tree.has(file))
      found.push(report('verify/manifest-gone', keyAt(place(FILE, 'files', file)), { file }));
  return found;
}

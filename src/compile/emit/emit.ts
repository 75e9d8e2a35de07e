/** Emit: every emitter once, then the manifest. */

import { byText } from '../../base/util/order.ts';
import type { Model } from '../model/model.ts';
import type { Artifact, Emitter } from './define.ts';
import { manifestArtifact } from './manifest.ts';

/** The whole tree of one stack, ordered by path. Throws when two emitters write the same file: that is a fault of ours. */
export function emitTree(model: Model, emitters: readonly Emitter[]): Artifact[] {
  const first = run(model, emitters, 'files', []);
  const files = [...first, ...run(model, emitters, 'compose', first)].sort((a, b) => byText(a.path, b.path));
  checkPaths(files);
  return [...files, manifestArtifact(model, files)].sort((a, b) => byText(a.path, b.path));
}

function run(
  model: Model,
  emitters: readonly Emitter[],
  stage: Emitter['stage'],
  files: readonly Artifact[],
): Artifact[] {
  return emitters
    .filter((emitter) => emitter.stage === stage)
    .flatMap((emitter) => emitter.emit(model, files));
}

/** Paths stay inside the tree, are unique, and differ by more than the case of letters. */
function checkPaths(files: readonly Artifact[]): void {
  const seen = new Set<string>();
  for (const { path, text } of files) {
    const inside =
      /^[A-Za-z0-9_.][A-Za-z0-9_.@-]*(?:\/[A-Za-z0-9_.@-]+)*$/.test(path) && !path.split('/').includes('..');
    if (!inside) throw new Error(`the tree cannot hold the path ${path}`);
    if (seen.has(path.toLowerCase())) throw new Error(`two emitters write ${path}`);
    if (!text.endsWith('\n') || text.includes('\r')) throw new Error(`${path} has wrong line endings`);
    seen.add(path.toLowerCase());
  }
}

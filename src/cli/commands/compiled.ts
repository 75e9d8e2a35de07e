/** Stacks as every command sees them: compiled, and their files judged. */
import type { Host } from '../../base/host/host.ts';
import { type Compilation, compile } from '../../compile/compile.ts';
import { type Artifact, textsOf } from '../../compile/model/artifact.ts';
import type { Fault, Judge } from '../../compile/prove/prove.ts';
import { leaks, planWrite } from '../../compile/write/plan.ts';
import { located } from '../../verify/read/span.ts';
import { findFaults } from '../../verify/verify.ts';
import type { Context } from './command.ts';
import { displayPath, inFolder } from './trees.ts';

/** What may be asked differently. */
interface Asked {
  /** In place of the command's arguments. */
  readonly wanted?: readonly string[];
  /** In place of the command's machine. */
  readonly host?: Host;
  /** Only trees that differ from what is on disk are judged: the others were when they were written. */
  readonly onlyChanges?: boolean;
}

/** Compiles the wanted stacks and judges them. */
export function compiled(context: Context, asked: Asked = {}): Compilation {
  const { wanted = context.args, host = context.host, onlyChanges = false } = asked;
  const judge: Judge = (stack, tree) => {
    const folder = displayPath(context, stack);
    if (onlyChanges && planWrite(host, `${context.out}/${stack}`, folder, tree).changes.length === 0)
      return undefined;
    return judgeTree(folder, tree);
  };
  return compile({ host, root: context.root, wanted, judge });
}

/** All that is wrong in a tree. `folder` is its name in messages. */
export function judgeTree(folder: string, tree: readonly Artifact[]): Fault[] {
  const leaking = leaks(tree);
  // Words about a tree that would hold a secret might show it.
  if (leaking.length > 0) return leaking.map((found) => ({ found, shown: inFolder(found, folder) }));
  const files = textsOf(tree);
  return findFaults(files).found.map((found) => ({ found, shown: inFolder(located(files, found), folder) }));
}

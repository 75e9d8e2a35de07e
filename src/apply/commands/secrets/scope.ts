/** What the commands about secrets share: the stacks of this host as the branch has them, and how a value is put in place. */

import { faultOf, withoutLineEnd } from '../../../base/util/secret-value.ts';
import type { Secret } from '../../../schema/manifest.gen.ts';
import type { Context } from '../../pass/context.ts';
import { treeAt } from '../../pass/resolved-release.ts';
import { lock } from '../../pass/steps/1-lock.ts';
import { ACCEPTED, fetch } from '../../pass/steps/2-fetch.ts';
import { refuse } from '../../problem.ts';
import type { Tree } from '../../repository/tree.ts';
import { fileOf } from '../../secrets/secrets.ts';

export interface SecretsCall {
  readonly context: Context;
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  /** Name, file or folder, as the action takes it. */
  readonly argument: string | undefined;
}

export type SecretsAction = (call: SecretsCall) => Promise<number>;

/** The trees of all stacks, at the commit that this host follows. Fetches once when it follows none yet. */
export async function treesOf(context: Context): Promise<Tree[]> {
  const { settings, git, system, state } = context;
  let commit = await git.commitOf(ACCEPTED);
  if (commit === undefined) {
    await lock(system, state);
    ({ commit } = await fetch(context, { acceptRewrite: false, keep: true }));
  }
  const trees: Tree[] = [];
  for (const stack of settings.stacks) trees.push(await treeAt(context, commit, stack));
  return trees;
}

/** The one stack with a secret of this name. */
export function stackWith(
  trees: readonly Tree[],
  name: string,
  wanted: unknown,
): { readonly tree: Tree; readonly secret: Secret } {
  const found = trees.flatMap((tree) => {
    const secret = tree.manifest.secrets.find((one) => one.name === name);
    return secret === undefined || (wanted !== undefined && wanted !== tree.stack) ? [] : [{ tree, secret }];
  });
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined)
    return refuse(
      'apply/config-stack',
      `${found.map(({ tree }) => tree.stack).join(' and ')} have a secret ${name}.`,
      'Say with --stack which is meant.',
    );
  return refuse(
    'apply/config-secret-unknown',
    `No stack of this host has a secret ${name}.`,
    'README.md of the tree lists all names, and so does `waybill-apply secrets check`.',
  );
}

/** What can be a value, without the line end that `echo` and editors add. Throws with what is wrong with it. */
export function usable(name: string, bytes: Uint8Array): Buffer {
  const value = Buffer.from(withoutLineEnd(bytes));
  const fault = faultOf(value);
  if (fault !== undefined)
    refuse('apply/secrets-value', `The value for ${name} ${fault}.`, 'Nothing was written.');
  return value;
}

/** What was done with a value that was to be put in place. */
export type Placed = 'new' | 'same' | 'replaced' | 'kept';

/** Puts a value in place, root-only. What is there already and differs is replaced only if that was asked for. */
export function place(
  { system, settings }: Context,
  stack: string,
  name: string,
  value: Uint8Array,
  replace: boolean,
): Placed {
  const path = fileOf(settings, stack, name);
  const before = system.files.read(path);
  if (before !== undefined && Buffer.from(withoutLineEnd(before)).equals(value)) return 'same';
  if (before !== undefined && !replace) return 'kept';
  system.files.write(path, value, { mode: 0o600 });
  return before === undefined ? 'new' : 'replaced';
}

/** What was done with a value, in words. */
export const placedText = (placed: Placed): string =>
  placed === 'kept' ? 'differs, and was left as it is' : placed;

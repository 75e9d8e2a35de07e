/** A tree with all that is needed to run it: verified, its secrets read, resolved by Compose. */

import { keyedDigest } from '../../base/util/digest.ts';
import type { Settings } from '../config.ts';
import { Compose, type Resolved } from '../engine/compose.ts';
import type { Container } from '../engine/container.ts';
import { CONFIG_HASH } from '../engine/docker.ts';
import { refuse } from '../problem.ts';
import { difference, readFolder, sync } from '../repository/sync.ts';
import type { Tree } from '../repository/tree.ts';
import { secretsOf } from '../secrets/encrypted-secrets.ts';
import type { Release } from '../secrets/release.ts';
import { type Secrets, secretDigests, variables } from '../secrets/secrets.ts';
import type { Context } from './context.ts';
import type { PassRecorder } from './recorder.ts';
import { verify } from './steps/3-verify.ts';

export interface ResolvedRelease extends Release {
  readonly resolved: Resolved;
}

/** Services that get a container: Compose leaves out those of a profile that is not asked for. */
export const servicesOf = ({ tree, resolved }: ResolvedRelease) =>
  tree.manifest.services.filter(({ name }) => resolved.services[name] !== undefined);

/** Adds what a tree needs to run. Changes nothing; throws with what is wrong. */
export async function resolveRelease(
  context: Context,
  recorder: PassRecorder,
  tree: Tree,
): Promise<ResolvedRelease> {
  const secrets = await secretsOf(context, tree);
  recorder.maskSecrets(secrets);
  return { tree, secrets, resolved: await resolve(context, tree, secrets) };
}

/** Asks Compose what it makes of a tree, in a folder that nothing runs from. */
export async function resolve(
  { state, system, docker, key }: Context,
  tree: Tree,
  secrets: Secrets,
): Promise<Resolved> {
  const folder = state.staging(tree.stack);
  system.files.remove(folder);
  sync(system, folder, tree);
  // A secret that is not made yet has no value, and Compose insists on one.
  const values = new Map(secrets.values);
  for (const { name } of secrets.toMake) values.set(name, Buffer.from('to-be-made'));
  const compose = new Compose(docker, tree.stack, folder, variables(tree.manifest, { values, toMake: [] }));
  try {
    return await compose.resolve(key, state.current(tree.stack));
  } finally {
    system.files.remove(folder);
  }
}

const wantedTree = ({ host, state, secrets, backups }: Settings, stack: string, commit: string) => ({
  stack,
  commit,
  host,
  reserved: [state, secrets, backups.folder],
});

/** The tree of a stack at a commit, verified. */
export async function treeAt({ settings, git }: Context, commit: string, stack: string): Promise<Tree> {
  const folder = `${settings.repository.tree}/${stack}`;
  const entries =
    (await git.readFolder(commit, folder)) ??
    refuse(
      'apply/verify-no-tree',
      `The commit ${commit.slice(0, 12)} has no folder ${folder}.`,
      `Render the stack and commit what is written, or take ${stack} off \`stacks:\` in the configuration of this host.`,
    );
  return verify(entries, wantedTree(settings, stack, commit));
}

/** The tree of a release: the copy on the disk if it is whole, else what git has of it. */
export async function releaseTree(context: Context, commit: string, stack: string): Promise<Tree> {
  const { system, state, settings } = context;
  const copy = readFolder(system.files, state.release(stack, commit));
  try {
    return verify(copy, wantedTree(settings, stack, commit));
  } catch {
    return treeAt(context, commit, stack);
  }
}

/** The tree of the last good release of a stack; undefined when it has none. */
export async function appliedTree(context: Context, stack: string): Promise<Tree | undefined> {
  const applied = context.state.applied(stack);
  return applied && releaseTree(context, applied.commit, stack);
}

/** What a failed release is remembered by: its tree and the secrets that people gave it; by hand, its tree alone. */
export function failureKey({ key }: Context, { tree, secrets }: ResolvedRelease, byHand = false): string {
  const counts = (kind: string) => !byHand && kind !== 'discovered';
  const given = tree.manifest.secrets.filter(({ kind }) => counts(kind)).map(({ name }) => name);
  const values = new Map([...secrets.values].filter(([name]) => given.includes(name)));
  const digests = given.map((name) => `${name} ${keyedDigest(key, values.get(name) ?? '')}\n`);
  return keyedDigest(key, `${tree.digest}\n${digests.join('')}`);
}

/** Digest of all that Compose is told. While it is the same, a difference in the answer is Compose's own doing. */
export const inputsOf = ({ key }: Context, { tree, secrets }: ResolvedRelease) =>
  keyedDigest(key, JSON.stringify([tree.digest, variables(tree.manifest, secrets)]));

/** Keyed digests of the delivered secrets. */
export const digestsOf = ({ key }: Context, { tree, secrets }: ResolvedRelease) =>
  secretDigests(key, tree.manifest, secrets);

/** True when all files are those of the tree and every container was made from it. */
export async function isInPlace(
  context: Context,
  release: ResolvedRelease,
  containers: readonly Container[],
): Promise<boolean> {
  const { state, system, docker } = context;
  const { tree, secrets } = release;
  const folder = state.current(tree.stack);
  const { add, change: edited, remove } = difference(system.files, folder, tree);
  if (add.length + edited.length + remove.length > 0) return false;
  const hashes = await new Compose(docker, tree.stack, folder, variables(tree.manifest, secrets)).hashes();
  return containers.every(({ service = '', labels }) => labels[CONFIG_HASH] === hashes.get(service));
}

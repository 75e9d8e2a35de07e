/** Secrets that apps make at their first start: handed to their readers in the same pass, as soon as they can be read. */

import { secretsOf } from '../secrets/encrypted-secrets.ts';
import type { Context } from './context.ts';
import type { PassRecorder } from './recorder.ts';
import { type ResolvedRelease, resolve } from './resolved-release.ts';

/** The same tree with what its apps have written by now; undefined when nobody waits for anything new. */
export async function withDiscoveredSecrets(
  context: Context,
  recorder: PassRecorder,
  { tree, secrets }: ResolvedRelease,
): Promise<ResolvedRelease | undefined> {
  const now = await secretsOf(context, tree);
  const isNew = (name: string) =>
    now.values.get(name)?.toString('latin1') !== secrets.values.get(name)?.toString('latin1');
  const found = tree.manifest.secrets.filter(({ name, kind }) => kind === 'discovered' && isNew(name));
  if (found.length === 0) return undefined;
  recorder.maskSecrets(now);
  return { tree, secrets: now, resolved: await resolve(context, tree, now) };
}

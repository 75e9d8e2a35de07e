/** What only this host has: the files of the secret folder, and whether the last export holds them all. */
import { join } from 'node:path';
import { keyedDigest } from '../../base/util/digest.ts';
import type { HostContext } from '../engine/context.ts';

const NAME = /^[a-z0-9][a-z0-9-]*$/;

/** Values of all stacks of this host by stack and name. What an interrupted exchange left does not count. */
export function secretFiles({ system, settings }: HostContext): Record<string, Record<string, Buffer>> {
  const ofStack = (stack: string) => {
    const folder = join(settings.secrets, stack);
    const names = system.files.walk(folder).filter(({ path, kind }) => kind === 'file' && NAME.test(path));
    return Object.fromEntries(
      names.map(({ path }) => [path, system.files.read(join(folder, path)) ?? Buffer.alloc(0)]),
    );
  };
  return Object.fromEntries(settings.stacks.map((stack) => [stack, ofStack(stack)]));
}

/** Keyed digest of them all. */
export function digestOfSecrets(context: HostContext): string {
  const lines = Object.entries(secretFiles(context)).flatMap(([stack, own]) =>
    Object.entries(own).map(([name, value]) => `${stack}/${name} ${value.toString('base64')}\n`),
  );
  return keyedDigest(context.key, lines.join(''));
}

/** Whether there is an export that holds everything; `none` when there is nothing to save. */
export function exportState(context: HostContext): 'none' | 'missing' | 'old' | 'current' {
  const own = Object.values(secretFiles(context)).some((files) => Object.keys(files).length > 0);
  if (!own) return 'none';
  const exported = context.state.exported();
  if (exported === undefined) return 'missing';
  return exported.digest === digestOfSecrets(context) ? 'current' : 'old';
}

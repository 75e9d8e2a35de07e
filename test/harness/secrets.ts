/** Stand-ins for the secrets of a tree. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../src/schema/manifest.gen.ts';

/** What the applier would put into Compose's environment, with stand-ins for the values. */
export function dummySecrets(tree: string): Record<string, string> {
  const manifest = JSON.parse(readFileSync(join(tree, 'manifest.json'), 'utf8')) as Manifest;
  const consumers = manifest.secrets.flatMap((secret) => secret.consumers);
  return Object.fromEntries(
    consumers.flatMap((c) => (c.as === 'environment' ? [[c.variable, 'dummy']] : [])),
  );
}

/** What a tree says, read from its files: in the same way for the tree of the base and for the one rendered now. */

import { parse } from 'yaml';
import { present } from '../../base/util/defined.ts';
import { parseEnvFile } from '../../base/util/env-file.ts';
import { memoizeByText } from '../../base/util/memoize.ts';
import type { ComposeFile, ComposeService } from '../../compile/model/compose.ts';
import { DIGEST_LABEL } from '../../schema/contract.ts';
import type { Manifest } from '../../schema/manifest.gen.ts';

/** Files of one tree: path below its folder -> text. */
export type TreeFiles = ReadonlyMap<string, string>;

export interface TreeState {
  readonly manifest: Manifest;
  /** Compose services by name, without the label that follows from mounted files. */
  readonly services: ReadonlyMap<string, ComposeService>;
  /** The same with the values of `.env` in their places: by these Compose decides whether it recreates a container. */
  readonly effective: ReadonlyMap<string, ComposeService>;
  /** The label that was left out, where there is one. */
  readonly mounted: ReadonlyMap<string, string>;
  /** Networks, volumes and file secrets of the project. */
  readonly project: Pick<ComposeFile, 'networks' | 'volumes'>;
  /** Values that Compose puts in place of variables. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Reads a tree. Undefined when there is none, or when it cannot be read as one (a merge conflict in its files, a tree
 * of another format): everything is then shown as new, which says too much rather than too little.
 */
export function readTreeState(files: TreeFiles): TreeState | undefined {
  try {
    const manifest = JSON.parse(files.get('manifest.json') ?? '') as Manifest;
    if (manifest.apiVersion !== 'waybill/v1' || manifest.routes === undefined) return undefined;
    const compose = [...files].filter(([path]) => /^compose\/[^/]+\.yaml$/.test(path));
    const found = compose.flatMap(([, text]) => Object.entries((parsed(text) as ComposeFile).services ?? {}));
    const values = valuesOf(files.get('.env') ?? '');
    const services = new Map(found.map(([name, service]) => [name, withoutDigest(service)]));
    return {
      manifest,
      services,
      effective: new Map([...services].map(([name, service]) => [name, withValues(service, values)])),
      mounted: new Map(found.map(([name, { labels }]) => [name, labels?.[DIGEST_LABEL] ?? ''])),
      project: parsed(files.get('compose.yaml') ?? '') as ComposeFile,
      values,
    };
  } catch {
    return undefined;
  }
}

const parsed = memoizeByText((text): unknown => parse(text));

function withoutDigest(service: ComposeService): ComposeService {
  const labels = Object.entries(service.labels ?? {}).filter(([name]) => name !== DIGEST_LABEL);
  return { ...service, labels: Object.fromEntries(labels) };
}

function valuesOf(env: string): Map<string, string> {
  const known = parseEnvFile(env).map(({ name, value }) =>
    value === undefined ? undefined : ([name, value] as const),
  );
  return new Map(present(known));
}

/** Puts values in the place of variables, at any depth. A variable without a value (a secret) stays as it is. */
function withValues<T>(value: T, values: ReadonlyMap<string, string>): T {
  const replaced = (text: string) => text.replace(/\$\{(\w+)\}/g, (whole, name) => values.get(name) ?? whole);
  const walk = (node: unknown): unknown => {
    if (typeof node === 'string') return replaced(node);
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(value) as T;
}

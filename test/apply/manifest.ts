/** Manifests and trees for tests of single steps. */
import { createHash } from 'node:crypto';
import type { TreeEntry } from '../../src/apply/repository/git.ts';
import type { Manifest, Secret, Service } from '../../src/schema/manifest.gen.ts';

export const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

export function service(name: string, more: Partial<Service> = {}): Service {
  return {
    name,
    app: name,
    image: `${name}:1`,
    digest: digestOf(name),
    gate: 'running',
    timeout: 10,
    mounts: [],
    ...more,
  };
}

export function secret(name: string, more: Partial<Secret> = {}): Secret {
  return { name, kind: 'provided', optional: false, purpose: 'For tests.', consumers: [], ...more };
}

export function manifest(more: Partial<Manifest> = {}): Manifest {
  return {
    apiVersion: 'waybill/v1',
    compiler: '0.1.0',
    stack: 'home',
    host: { name: 'server', data: '/opt/home', uid: 1000, gid: 1000 },
    files: {},
    services: [],
    networks: [],
    volumes: [],
    folders: [],
    secrets: [],
    outposts: [],
    names: [],
    retired: [],
    // What the applier does not read may be missing.
    ...more,
  } as Manifest;
}

/** The entries of a tree that is in order. */
export function entries(files: Readonly<Record<string, string>>, more: Partial<Manifest> = {}): TreeEntry[] {
  const digests = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, digestOf(text)]));
  const all = { ...files, 'manifest.json': JSON.stringify(manifest({ files: digests, ...more })) };
  return Object.entries(all).map(([path, text]) => ({ path, kind: 'file', bytes: Buffer.from(text) }));
}

/** Codes and messages of what was thrown. */
export function problems(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    return (error as { problems: { code: string; message: string }[] }).problems.map(
      ({ code, message }) => `${code}: ${message}`,
    );
  }
  return [];
}

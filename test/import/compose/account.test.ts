/** Every key of every file of a project is accounted for, and no secret is in anything but the file of secrets. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument } from 'yaml';
import { readTree } from '../../harness/files.ts';
import { folderOf, imported, projects } from './project.ts';

interface Entry {
  readonly fate: string;
  readonly pointer: string;
  readonly text: string;
  readonly at: { readonly file: string };
}

/** Places of everything that was written into a file and holds nothing further; by the document itself, not by our reader. */
function written(node: unknown, pointer = ''): string[] {
  if (isMap(node))
    return (node.items as Pair<Node, Node | null>[]).flatMap((pair) => {
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      // What an anchor brings in is where the anchor is.
      if (key === '<<' || isAlias(pair.value)) return [];
      return written(pair.value, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`);
    });
  if (isSeq(node))
    return node.items.flatMap((item, i) => (isAlias(item) ? [] : written(item, `${pointer}/${i}`)));
  return [pointer];
}

/** Files that Compose itself reads. */
function inputsOf(project: string): { readonly path: string; readonly keys: readonly string[] }[] {
  return Object.entries(readTree(folderOf(project))).flatMap(([name, text]) => {
    const path = join(folderOf(project), name);
    if (/compose[^/]*\.ya?ml$|base\.ya?ml$|config\.yml$/.test(name))
      return [{ path, keys: written(parseDocument(text, { customTags: [] }).contents) }];
    if (!/(?:^|\/|\.)env$/.test(name)) return [];
    const names = [...text.matchAll(/^(?:export\s+)?([A-Za-z_]\w*)=/gm)].map(([, key]) => `/${key}`);
    return [{ path, keys: names }];
  });
}

/** Values that only the file of secrets may hold. */
const SECRETS: Readonly<Record<string, readonly string[]>> = {
  'traefik-v2': ['Sup3rS3cret!', 'r00t#Secret', 'cf-0123456789abcdef'],
  'traefik-v3-authentik': ['pgpasspgpasspgpass', '0123456789abcdefghijklmnopqrstuvwxyz'],
  'vpn-sidecar': ['wOEI9rqqbDwnN8/Bpp22sVz48T71vJ4fYmFWujulwUU='],
  'one-shot': ['p4ss-w0rd-shop', '1f2e3d4c5b6a79880123456789abcdef'],
  extends: ['tok_live_1234567890'],
  'env-files': ['change-me-123456'],
  immich: ['postgrespw'],
  macvlan: ['admin-of-dns'],
  minecraft: ['minecraft-rcon'],
  build: ['MTIzNDU2Nzg5.abcdef'],
  'long-forms': ['7d9f2c1b8a'],
};

describe('the books of an import', () => {
  let keys = 0;
  for (const project of projects) {
    it(`have every key of ${project}`, () => {
      const { out } = imported(project, {}, 'json');
      const { entries } = JSON.parse(out) as { readonly entries: readonly Entry[] };
      expect(entries.filter(({ text }) => text === 'nothing here reads this key')).toEqual([]);
      for (const { path, keys: own } of inputsOf(project)) {
        const known = new Set(
          entries
            .filter(({ at }) => join('/', at.file) === path || path.endsWith(at.file))
            .map(({ pointer }) => pointer),
        );
        const covered = (pointer: string): boolean =>
          known.has(pointer) || (pointer !== '' && covered(pointer.slice(0, pointer.lastIndexOf('/'))));
        expect(
          own.filter((pointer) => !covered(pointer)),
          path,
        ).toEqual([]);
        keys += own.length;
      }
    });
  }

  it('were looked at key by key', () => expect(keys).toBeGreaterThan(650));

  for (const [project, values] of Object.entries(SECRETS)) {
    it(`hold no secret of ${project}, and neither does its stack`, () => {
      const run = imported(project);
      const files = [...run.host.files.keys()].filter((path) => path.startsWith('/repo'));
      const secrets = files.filter((path) => path.endsWith('.secrets.env'));
      const others = files.filter((path) => !secrets.includes(path)).map((path) => run.host.text(path) ?? '');
      for (const value of values) {
        expect(
          [run.out, run.err, ...others].filter((text) => text.includes(value)),
          value,
        ).toEqual([]);
        expect(
          secrets.some((path) => run.host.text(path)?.includes(value)),
          value,
        ).toBe(true);
      }
    });
  }
});

/** The review misses nothing: every field of a stack is changed, one at a time, and the review must speak of it. */

import { describe, expect, it } from 'vitest';
import { type Document, isMap, isScalar, parseDocument, visit } from 'yaml';
import { compile } from '../../src/compile.ts';
import { compareTrees, type StackChanges } from '../../src/diff/diff.ts';
import { MemoryHost } from '../../src/host/memory-host.ts';
import { NodeHost } from '../../src/host/node-host.ts';
import { repository } from '../harness/files.ts';

const source = new NodeHost();

function folderOf(stack: string): Record<string, string> {
  const files: Record<string, string> = {};
  const walk = (below: string) => {
    for (const { name, kind } of source.list(`${repository}/${below}`) ?? []) {
      if (kind === 'folder') walk(`${below}/${name}`);
      else
        files[`/repo/${below}/${name}`] = new TextDecoder().decode(
          source.read(`${repository}/${below}/${name}`),
        );
    }
  };
  walk(`stacks/${stack}`);
  return files;
}

function treeOf(files: Record<string, string>) {
  const [stack] = compile({ host: new MemoryHost(files), root: '/repo', wanted: [] }).stacks;
  return stack && new Map(stack.tree().map(({ path, text }) => [path, text]));
}

/** All single changes of a spec: every scalar another value, every key left out. */
function* mutations(text: string): Generator<readonly [string, string]> {
  const count = { scalars: 0, keys: 0 };
  visit(parseDocument(text), {
    Scalar: (key) => void (key === 'key' || count.scalars++),
    Pair: () => void count.keys++,
  });
  for (let i = 0; i < count.scalars; i++) yield mutated(text, i, 'scalar');
  for (let i = 0; i < count.keys; i++) yield mutated(text, i, 'key');
}

function mutated(text: string, index: number, kind: 'scalar' | 'key'): readonly [string, string] {
  const document: Document = parseDocument(text);
  let at = 0;
  let what = '';
  visit(document, {
    Scalar: (key, node) => {
      if (kind !== 'scalar' || key === 'key' || at++ !== index) return undefined;
      what = `value ${String(node.value)}`;
      node.value = another(node.value);
      return undefined;
    },
    Pair: (_, pair) => {
      if (kind !== 'key' || at++ !== index) return undefined;
      what = `without ${isScalar(pair.key) ? String(pair.key.value) : '?'}${isMap(pair.value) ? ' and all below' : ''}`;
      return visit.REMOVE;
    },
  });
  return [what, document.toString()];
}

function another(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  const swaps: Record<string, string> = {
    sso: 'app',
    app: 'none',
    none: 'app',
    lan: 'tunnel',
    tunnel: 'internet',
    'per-app': 'embedded',
    files: 'labels',
    UTC: 'Europe/Berlin',
    '192.168.1.0/24': '192.168.0.0/16',
    cloudflare: 'hetzner',
  };
  const text = String(value);
  return swaps[text] ?? (text.startsWith('/') ? `${text}/other` : `${text}x`);
}

/** Files that no container reads and no route follows: their diff alone is the review. */
const FOR_PEOPLE = /^(README\.md|dns\/|authentik\/(outposts|blueprints)\/|homepage\/|manifest\.json$)/;

function missed({ changes, files }: StackChanges): string[] {
  return changes.length > 0 ? [] : files.map(({ path }) => path).filter((path) => !FOR_PEOPLE.test(path));
}

describe.each(['home', 'minimal'])('every field of stacks/%s', (stack) => {
  const files = folderOf(stack);
  const spec = `/repo/stacks/${stack}/stack.yaml`;
  const base = treeOf(files) ?? new Map();

  it('is spoken of when it changes', () => {
    const found: string[] = [];
    let changed = 0;
    for (const [what, text] of mutations(files[spec] ?? '')) {
      const after = treeOf({ ...files, [spec]: text });
      if (after === undefined) continue;
      const review = compareTrees(stack, base, after);
      if (review.files.length > 0) changed++;
      const paths = missed(review);
      if (paths.length > 0) found.push(`${what}: ${paths.join(', ')}`);
    }
    expect(found).toEqual([]);
    expect(changed).toBeGreaterThan(stack === 'home' ? 40 : 8);
  }, 120_000);

  it('changes nothing by order, comments and form', () => {
    const document = parseDocument(files[spec] ?? '');
    const plain = document.toJS();
    const reversed = Object.fromEntries(Object.entries(plain).reverse());
    for (const text of [JSON.stringify(reversed, null, 1), `# A remark.\n${files[spec]}\n# Another.\n`]) {
      expect(compareTrees(stack, base, treeOf({ ...files, [spec]: text }) ?? new Map())).toEqual({
        stack,
        changes: [],
        files: [],
      });
    }
  });
});

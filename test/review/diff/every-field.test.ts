/**
 * The review misses nothing: every value of the example stacks is changed and every key left out, one at a time, and the
 * review must speak of it. (fields.test.ts does so for every field of the schema, and looks at the words.)
 */

import { describe, expect, it } from 'vitest';
import { type Document, isMap, isScalar, parseDocument, stringify, visit } from 'yaml';
import { MemoryHost } from '../../../src/base/host/memory-host.ts';
import { NodeHost } from '../../../src/base/host/node-host.ts';
import { compile } from '../../../src/compile/compile.ts';
import { compareTrees, type StackChanges } from '../../../src/review/diff/diff.ts';
import { repository } from '../../harness/files.ts';

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

/** What people read, and the digests of the rest: their diff alone is the review. */
const FOR_PEOPLE = /^(README\.md|manifest\.json$)/;

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

  const text = files[spec] ?? '';
  const plain = parseDocument(text).toJS() as object;

  it.each<readonly [string, string]>([
    ['the order of keys', JSON.stringify(reversed(plain), null, 1)],
    ['comments', `# A remark.\n${text.replaceAll('\n', ' # so\n')}\n# Another.\n`],
    ['another form: JSON on one line', JSON.stringify(plain)],
    ['another form: blocks for everything', stringify(plain, { defaultStringType: 'QUOTE_SINGLE' })],
    ['empty lines and spaces', `\n\n${text.replaceAll('\n', '  \n')}\n\n`],
    ['a byte order mark', `\ufeff${text}`],
    ['a document that begins and ends as YAML may', `---\n${text}...\n`],
    [
      'a value that is written out and is the default',
      text.replace(/^lan:/m, 'routing: files\nrestart: unless-stopped\nlan:'),
    ],
  ])('says nothing of %s', (_, other) => {
    const after = treeOf({ ...files, [spec]: other });
    expect(after).toBeDefined();
    expect(compareTrees(stack, base, after ?? new Map())).toEqual({ stack, changes: [], files: [] });
  });
});

/** The same with the keys of every map in the other order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

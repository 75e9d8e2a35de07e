/** Same input, same bytes: whatever the order of keys and files, the time zone, the language, the folder, the umask. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { MemoryHost } from '../src/base/host/memory-host.ts';
import { compile } from '../src/compile/compile.ts';
import { readTree, repository } from './harness/files.ts';
import { temporaryFolder } from './harness/temporary.ts';

const stacks = readTree(join(repository, 'stacks'));

/** The trees of all stacks, as one value. */
function trees(files: Readonly<Record<string, string>>): Record<string, string> {
  const host = new MemoryHost(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`/r/stacks/${path}`, text])),
  );
  const compiled = compile({ host, root: '/r', wanted: [] }).stacks;
  return Object.fromEntries(
    compiled.flatMap(({ name, tree }) => tree().map(({ path, text }) => [`${name}/${path}`, text])),
  );
}

/** The same data with the keys of every map in another order. */
function shuffled(value: unknown, order: (length: number) => number[]): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, order));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const permuted = order(entries.length).map((i) => entries[i] as [string, unknown]);
  return Object.fromEntries(permuted.map(([key, item]) => [key, shuffled(item, order)]));
}

describe('the same bytes', () => {
  const committed = Object.fromEntries(Object.entries(readTree(join(repository, 'out'))));

  it('as those that are committed', () => expect(trees(stacks)).toEqual(committed));

  it('whatever the order of keys and files', () => {
    const property = fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
      const order = (length: number) => {
        const keys = Array.from({ length }, () => Number(numbers.next().value));
        return keys.map((_, i) => i).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
      };
      const entries = Object.entries(stacks).map(
        ([path, text]) => [path, stringify(shuffled(parse(text), order))] as const,
      );
      expect(
        trees(Object.fromEntries(order(entries.length).map((i) => entries[i] as readonly [string, string]))),
      ).toEqual(committed);
    });
    fc.assert(property, { numRuns: 20 });
  });

  it('on another machine', () => {
    const here = temporaryFolder();
    const elsewhere = join(here, 'a folder', 'ünïcode');
    mkdirSync(elsewhere, { recursive: true });
    cpSync(join(repository, 'stacks'), join(elsewhere, 'stacks'), { recursive: true });
    const program = join(repository, 'dist/waybill.cjs');
    execFileSync('sh', ['-c', `umask 077; cd /; node '${program}' render --root '${elsewhere}'`], {
      env: {
        PATH: process.env['PATH'],
        TZ: 'Pacific/Kiritimati',
        LANG: 'tr_TR.UTF-8',
        LC_ALL: 'tr_TR.UTF-8',
      },
    });
    expect(readTree(join(elsewhere, 'out'))).toEqual(committed);
  });

  it('after any edit only what the edit means', () => {
    const edited = (from: string | RegExp, to: string) => {
      const text = stacks['home/stack.yaml'] ?? '';
      expect(text).toMatch(from);
      const after = trees({ ...stacks, 'home/stack.yaml': text.replace(from, to) });
      const paths = new Set([...Object.keys(after), ...Object.keys(committed)]);
      return [...paths]
        .filter((path) => after[path] !== committed[path] && !/(?:README\.md|manifest\.json)$/.test(path))
        .sort();
    };
    expect(edited('# At home only.', '# At home.')).toEqual([]);
    expect(edited('prowlarr: {}', 'prowlarr: {subdomain: indexers}')).toEqual([
      'home/dns/lan.zone',
      'home/dns/records.txt',
      'home/homepage/services.yaml',
      'home/traefik/dynamic/prowlarr.yml',
    ]);
  });
});

it('a failed render leaves the tree alone', () => {
  const root = temporaryFolder();
  cpSync(join(repository, 'stacks'), join(root, 'stacks'), { recursive: true });
  cpSync(join(repository, 'out'), join(root, 'out'), { recursive: true });
  writeFileSync(join(root, 'stacks/home/stack.yaml'), 'name: [home\n');
  writeFileSync(join(root, 'stacks/minimal/stack.yaml'), 'apiVersion: waybill/v1\n');
  const run = () =>
    execFileSync('node', [join(repository, 'dist/waybill.cjs'), 'render', '--root', root], { stdio: 'pipe' });
  expect(run).toThrow(/Command failed/);
  expect(readTree(join(root, 'out'))).toEqual(readTree(join(repository, 'out')));
});

/**
 * Cases: each folder of test/cases holds stacks and what must come of them: `expected/diagnostics.txt`, and where the
 * tree is the point, `expected/out/`. `npm run update-cases` writes both; `git diff` is the review.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasErrors } from '../src/base/diag/outcome.ts';
import { NodeHost } from '../src/base/host/node-host.ts';
import { judgeTree } from '../src/cli/commands/compiled.ts';
import { compile } from '../src/compile/compile.ts';
import { planWrite } from '../src/compile/write/plan.ts';
import { renderText } from '../src/review/report/text.ts';
import { readTree, repository } from './harness/files.ts';
import { temporaryFolder } from './harness/temporary.ts';

const cases = join(repository, 'test/cases');
const update = process.env['UPDATE_CASES'] === '1' && process.env['CI'] === undefined;

/** Copies the input of a case, and lets the case make what git cannot hold. */
async function prepared(name: string): Promise<string> {
  const root = temporaryFolder();
  const folder = join(cases, name);
  for (const part of ['stacks', 'out'])
    if (existsSync(join(folder, part)))
      cpSync(join(folder, part), join(root, part), { recursive: true, verbatimSymlinks: true });
  const script = join(folder, 'prepare.mjs');
  if (existsSync(script)) ((await import(script)) as { prepare: (root: string) => void }).prepare(root);
  return root;
}

async function result(name: string): Promise<Record<string, string>> {
  const root = await prepared(name);
  const host = new NodeHost();
  const wanted = existsSync(join(cases, name, 'wanted.txt'))
    ? [readFileSync(join(cases, name, 'wanted.txt'), 'utf8').trim()]
    : [];
  const { stacks, diagnostics, textOf } = compile({
    host,
    root,
    wanted,
    judge: (stack, tree) => judgeTree(`out/${stack}`, tree),
  });
  const plans = stacks.map((stack) => ({
    name: stack.name,
    ...planWrite(host, join(root, 'out', stack.name), `out/${stack.name}`, stack.tree()),
  }));
  const all = [...diagnostics, ...plans.flatMap((plan) => plan.diagnostics)];
  const text = renderText(all, textOf, { color: false }).replaceAll(root, '<root>');
  const files: Record<string, string> = { 'diagnostics.txt': text === '' ? 'no problems\n' : text };
  if (hasErrors(all) || !existsSync(join(cases, name, 'expected/out'))) return files;
  for (const { name: stack, changes } of plans) {
    for (const change of changes)
      if (change.after !== undefined) files[`out/${stack}/${change.path}`] = change.after;
  }
  return files;
}

describe('cases', () => {
  for (const name of readdirSync(cases).sort()) {
    it(name, async () => {
      const files = await result(name);
      const expected = join(cases, name, 'expected');
      if (update) {
        for (const path of Object.keys(readTree(expected))) rmSync(join(expected, path));
        for (const [path, text] of Object.entries(files)) {
          mkdirSync(dirname(join(expected, path)), { recursive: true });
          writeFileSync(join(expected, path), text);
        }
      }
      expect(files).toEqual(readTree(expected));
    });
  }
});

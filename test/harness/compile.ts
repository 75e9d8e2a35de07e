/** Compiling one stack that a test wrote as text. */

import { MemoryHost } from '../../src/base/host/memory-host.ts';
import { defined } from '../../src/base/util/defined.ts';
import { compile } from '../../src/compile/compile.ts';
import type { Judge } from '../../src/compile/prove/prove.ts';
import { renderText } from '../../src/review/report/text.ts';

/** Compiles stacks/home/stack.yaml, with further files of its folder, in memory. Its files are judged where a judge is given. */
export function compileText(spec: string, files: Readonly<Record<string, string>> = {}, judge?: Judge) {
  const folder = '/repo/stacks/home';
  const below = Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]);
  const host = new MemoryHost({ [`${folder}/stack.yaml`]: spec, ...Object.fromEntries(below) });
  return compile({ host, root: '/repo', wanted: [], ...defined({ judge }) });
}

/** The model of a stack that must have no errors. */
export function modelOf(spec: string, files: Readonly<Record<string, string>> = {}) {
  const compilation = compileText(spec, files);
  const [stack] = compilation.stacks;
  if (stack === undefined)
    throw new Error(renderText(compilation.diagnostics, compilation.textOf, { color: false }));
  return stack.model;
}

/** The tree of a stack that must have no errors: path -> text. */
export function treeOf(spec: string): Map<string, string> {
  const compilation = compileText(spec);
  const [stack] = compilation.stacks;
  if (stack === undefined)
    throw new Error(renderText(compilation.diagnostics, compilation.textOf, { color: false }));
  return new Map(stack.tree().map(({ path, text }) => [path, text]));
}

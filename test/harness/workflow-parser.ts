/** GitHub's own parser of workflows and actions. It imports JSON in a way that only bundlers know, so it is bundled first. */
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import { repository } from './files.ts';

type Parser = typeof import('@actions/workflow-parser') &
  typeof import('@actions/workflow-parser/actions/index');

const { outputFiles } = await build({
  stdin: {
    contents:
      "export * from '@actions/workflow-parser'; export { parseAction } from '@actions/workflow-parser/actions/index';",
    resolveDir: repository,
  },
  bundle: true,
  write: false,
  platform: 'node',
  format: 'cjs',
});
const bundle = { exports: {} };
runInThisContext(`(function (require, module) {${outputFiles[0]?.text}\n})`)(
  createRequire(import.meta.url),
  bundle,
);
const parser = bundle.exports as Parser;

/** What the parser finds wrong in a workflow, or in an action. */
export function workflowProblems(text: string): string[] {
  const file = { name: 'workflow.yml', content: text };
  const parse = /^runs:/m.test(text) ? parser.parseAction : parser.parseWorkflow;
  const { context } = parse(file, new parser.NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => message);
}

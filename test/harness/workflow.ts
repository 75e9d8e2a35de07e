/** Parts of the workflows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository } from './files.ts';

/** The script of a named step of a workflow. */
export function script(file: string, step: string): string {
  const workflow = parse(readFileSync(join(repository, '.github/workflows', file), 'utf8')) as {
    readonly jobs: Record<
      string,
      { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }
    >;
  };
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const run = steps.find(({ name }) => name === step)?.run;
  if (run === undefined) throw new Error(`${file} has no step ${step}`);
  return run;
}

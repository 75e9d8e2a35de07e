/** Parts of the workflows and actions. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repository } from './files.ts';

interface Steps {
  readonly steps: readonly { readonly name?: string; readonly run?: string }[];
}

/** The script of a named step of a workflow or an action, which is named as below .github/. */
export function script(file: string, step: string): string {
  const { jobs, runs } = parse(readFileSync(join(repository, '.github', file), 'utf8')) as {
    readonly jobs?: Readonly<Record<string, Steps>>;
    readonly runs?: Steps;
  };
  const steps = [...Object.values(jobs ?? {}), ...(runs === undefined ? [] : [runs])].flatMap(
    (job) => job.steps,
  );
  const run = steps.find(({ name }) => name === step)?.run;
  if (run === undefined) throw new Error(`${file} has no step ${step}`);
  return run;
}

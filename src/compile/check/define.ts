/** What a check is. */
import type { CodeCatalogue } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import type { Model } from '../model/model.ts';

/** A pure function from the model to diagnostics, with the codes it may give. */
export interface Check {
  readonly name: string;
  readonly codes: CodeCatalogue;
  /** `stacks` are all stacks of one host, for checks across stacks; a check of one stack looks at `model` alone. */
  readonly run: (model: Model, stacks: readonly Model[]) => Diagnostic[];
}

/** Keeps the type of a check. */
export function defineCheck(check: Check): Check {
  return check;
}

/** The stacks that a thing of the host was given to before this one: of two that want it, the later one is told. */
export function stacksBefore(model: Model, stacks: readonly Model[]): Model[] {
  return stacks.filter(({ host, stack }) => host.name === model.host.name && stack < model.stack);
}

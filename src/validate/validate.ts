/** Validate: the shape of a file against its schema. Each mistake becomes one diagnostic with the place of the mistake. */
import { type Diagnostic, isPlace } from '../diag/diagnostic.ts';
import { type Outcome, outcome } from '../diag/outcome.ts';
import type { AppDefinition } from '../schema/app.gen.ts';
import type { StackSpec } from '../schema/stack.gen.ts';
import { locate } from '../source/locate.ts';
import type { SourceFile } from '../source/source-file.ts';
import validApp from './app.gen.js';
import { explainError } from './explain-error.ts';
import validStack from './stack.gen.js';
import type { Validator } from './validator.ts';

/** Checks a stack.yaml against schema/stack.schema.json. */
export function validateStack(source: SourceFile): Outcome<StackSpec> {
  return validate(source, validStack);
}

/** Checks an app definition against schema/app.schema.json. */
export function validateApp(source: SourceFile): Outcome<AppDefinition> {
  return validate(source, validApp);
}

function validate<T>(source: SourceFile, validator: Validator): Outcome<T> {
  if (validator(source.value)) return { value: source.value as T, diagnostics: [] };
  const found = (validator.errors ?? []).flatMap((error) => explainError(source, error) ?? []);
  return outcome(source.value as T, onePerPlace(source, found));
}

/** A mistake behind an anchor is found again at each of its aliases, and is still one mistake. */
function onePerPlace(source: SourceFile, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, at }) => {
    const { start, end } = isPlace(at) ? locate(source, at) : at;
    const key = `${code} ${start} ${end}`;
    const first = !seen.has(key);
    seen.add(key);
    return first;
  });
}

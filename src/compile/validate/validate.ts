/** Validate: the shape of a file against its schema. Each mistake becomes one diagnostic with the place of the mistake. */
import { diagnose } from '../../base/diag/codes.ts';
import { type Diagnostic, isPlace } from '../../base/diag/diagnostic.ts';
import { type Outcome, outcome } from '../../base/diag/outcome.ts';
import { locate } from '../../base/source/locate.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { present } from '../../base/util/defined.ts';
import { findSecrets } from '../../base/util/secret-scan.ts';
import type { AppDefinition } from '../../schema/app.gen.ts';
import type { EncryptedSecrets } from '../../schema/secrets.gen.ts';
import type { StackSpec } from '../../schema/stack.gen.ts';
import validApp from './app.gen.js';
import { unfitTexts } from './characters.ts';
import { validateCodes } from './codes.ts';
import validCompose from './compose.gen.js';
import { explainError } from './explain-error.ts';
import validSecrets from './secrets.gen.js';
import validStack from './stack.gen.js';
import type { Validator } from './validator.ts';

/** Checks a stack.yaml against schema/stack.schema.json, and its overrides against what Compose takes. */
export function validateStack(written: SourceFile): Outcome<StackSpec> {
  const source = { ...written, value: withEmptyApps(written.value) };
  const stack = validate<StackSpec>(source, validStack);
  if (stack.value === undefined) return stack;
  const { diagnostics } = validate(source, validCompose);
  // Below `!reset` stands nothing that Compose would read.
  const isReset = ({ at }: Diagnostic) =>
    isPlace(at) &&
    [...source.mergeTags].some(
      ([tagged, tag]) => tag === 'reset' && `${at.pointer}/`.startsWith(`${tagged}/`),
    );
  return outcome(
    stack.value,
    diagnostics.filter((one) => !isReset(one)),
  );
}

/** An app of which nothing is said: `sonarr:` means `sonarr: {}`. */
function withEmptyApps(spec: unknown): unknown {
  const { apps } = (spec ?? {}) as { readonly apps?: unknown };
  if (typeof apps !== 'object' || apps === null || Array.isArray(apps)) return spec;
  if (!Object.values(apps).includes(null)) return spec;
  const filled = Object.entries(apps).map(([name, app]) => [name, app ?? {}] as const);
  return { ...(spec as object), apps: Object.fromEntries(filled) };
}

/** Checks an app definition against schema/app.schema.json. */
export function validateApp(source: SourceFile): Outcome<AppDefinition> {
  return validate(source, validApp);
}

/** Checks a secrets.age.yaml against schema/secrets.schema.json. What it holds is never part of a message. */
export function validateSecrets(source: SourceFile): Outcome<EncryptedSecrets> {
  const { value, diagnostics } = validate<EncryptedSecrets>(source, validSecrets);
  const hidden = diagnostics.map((diagnostic): Diagnostic => ({ ...diagnostic, secret: true }));
  return value === undefined ? { diagnostics: hidden } : { value, diagnostics: hidden };
}

/** What stands written out in a file of the stack and looks like a secret. Comments count: they are committed, too. */
export function literalSecrets(file: string, text: string): Diagnostic[] {
  return findSecrets(text).map(({ start, end, kind }) =>
    diagnose(validateCodes, 'schema/literal-secret', { file, start, end }, { kind }, { secret: true }),
  );
}

function validate<T>(source: SourceFile, validator: Validator): Outcome<T> {
  // What is encrypted has lines of its own form, and goes into no other text.
  const unfit = validator === validSecrets ? [] : unfitTexts(source);
  if (validator(source.value)) return outcome(source.value as T, unfit);
  const found = present(
    (validator.errors ?? []).map((error) => explainError(source, error, validator === validSecrets)),
  );
  return outcome(source.value as T, onePerPlace(source, [...unfit, ...found]));
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

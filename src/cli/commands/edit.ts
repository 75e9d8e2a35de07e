/** How commands edit a stack.yaml: one place of the text, checked before it is written. */

import { diagnose } from '../../base/diag/codes.ts';
import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import { hasErrors } from '../../base/diag/outcome.ts';
import { OverlayHost } from '../../base/host/overlay-host.ts';
import type { Edit, Refusal } from '../../base/source/edit.ts';
import { editCodes } from '../../base/source/edit-codes.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { selectStacks } from '../../compile/load/load.ts';
import { parseSource } from '../../compile/load/parse.ts';
import { renderDiff } from '../../review/report/diff.ts';
import { jsonReport } from '../../review/report/json.ts';
import { type Context, exitCode } from './command.ts';
import { compiled } from './compiled.ts';
import { reportDiagnostics, showDiagnostics } from './diagnostics.ts';

const PROBLEMS: Readonly<Record<Refusal, string>> = {
  alias: 'the place is shared with others by an anchor',
  'not-a-map': 'a value on the way to it has no keys',
  missing: 'it is not there',
  unusual: 'the place is written in an unusual way',
};

/** One change of the text after the other. */
export interface StackEdit {
  /** What it does, as the words after `cannot` in a message. */
  readonly what: string;
  readonly edit: (source: SourceFile) => Edit;
}

/**
 * Changes one stack.yaml. It is written only when every change is possible and the stack has no error that it did not
 * have before. Returns the exit code.
 */
export function editStack(context: Context, changesOf: (source: SourceFile) => readonly StackEdit[]): number {
  const { host, root } = context;
  const name = chosenStack(context);
  if (typeof name === 'number') return name;
  const path = `stacks/${name}/stack.yaml`;
  const parsed = parseSource(path, host.read(`${root}/${path}`) ?? new Uint8Array());
  if (parsed.value === undefined) return reportDiagnostics(context, ...checked(context, name));
  const before = parsed.value.text;
  let source = parsed.value;
  for (const { what, edit } of changesOf(source)) {
    const result = edit(source);
    if ('refused' in result) return impossible(context, path, { what, problem: PROBLEMS[result.refused] });
    const next = parseSource(path, new TextEncoder().encode(result.text));
    if (next.value === undefined) return impossible(context, path, { what, problem: PROBLEMS.unusual });
    source = next.value;
  }
  return writeChecked(context, name, { path, before, after: source.text });
}

function chosenStack(context: Context): string | number {
  const wanted = context.values.get('stack');
  const selected = selectStacks(context.host, context.root, wanted === undefined ? [] : [wanted]);
  const [first, ...more] = selected.value ?? [];
  if (first === undefined) return reportDiagnostics(context, ...checked(context, wanted));
  if (more.length === 0) return first;
  const at = { file: 'stacks', start: 0, end: 0 };
  return refuse(context, diagnose(editCodes, 'edit/which-stack', at, { names: [first, ...more] }), at);
}

/** Says why an edit is not possible. */
export function impossible(
  context: Context,
  file: string,
  problem: { what: string; problem: string },
): number {
  const at = { file, start: 0, end: 0 };
  return refuse(context, diagnose(editCodes, 'edit/not-possible', at, problem), at);
}

function refuse(
  context: Context,
  diagnostic: ReturnType<typeof diagnose>,
  at: LocatedDiagnostic['at'],
): number {
  return reportDiagnostics(context, [{ ...diagnostic, at, related: [] }], () => undefined);
}

function checked(context: Context, name: string | undefined, spec?: { path: string; text: string }) {
  const host = spec === undefined ? context.host : new OverlayHost(context.host, [spec]);
  const { diagnostics, textOf } = compiled(context, { host, wanted: name === undefined ? [] : [name] });
  return [diagnostics, textOf] as const;
}

function writeChecked(
  context: Context,
  name: string,
  { path, before, after }: { path: string; before: string; after: string },
): number {
  const file = { path: `${context.root}/${path}`, text: after };
  const [old] = checked(context, name);
  const [diagnostics, textOf] = checked(context, name, file);
  const known = new Set(old.map(({ code, message }) => `${code} ${message}`));
  const fresh = diagnostics.filter(({ code, message }) => !known.has(`${code} ${message}`));
  if (hasErrors(fresh)) {
    const code = reportDiagnostics(context, fresh, textOf);
    if (context.format === 'text') context.say(`${path} was left as it was.\n`);
    return code;
  }
  if (after !== before) context.host.write([file]);
  if (context.format === 'json')
    context.print(
      `${JSON.stringify({ path, changed: after !== before, ...jsonReport(fresh, textOf) }, null, 2)}\n`,
    );
  else
    context.print(
      after === before
        ? `${path}: nothing changes\n`
        : renderDiff([{ path, before, after }], { color: context.color.out }),
    );
  showDiagnostics(context, fresh, textOf);
  if (after !== before && context.format === 'text')
    context.say('Next: `waybill render`, and `waybill diff` to see what changes on the server.\n');
  return exitCode.clean;
}

export const STACK_OPTION = { stack: ['NAME', 'the stack to edit, where there are several'] } as const;

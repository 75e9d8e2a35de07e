/** What is asked about the machinery of one stack. */
import type { Place } from '../../base/diag/diagnostic.ts';
import type { StackFolder } from '../../base/source/source-file.ts';
import type { AppDefinition } from '../../schema/app.gen.ts';
import type { StackSpec } from '../../schema/stack.gen.ts';
import type { Instance, ReportDiagnostic } from '../model/resolved.ts';

export interface MachineryInput {
  readonly spec: StackSpec;
  readonly instances: readonly Instance[];
  readonly catalogue: Readonly<Record<string, AppDefinition>>;
  /** Definitions of the stack's own. */
  readonly ownApps: Readonly<Record<string, AppDefinition>>;
  /** Where they lie; its spec knows what `!reset` and `!override` are applied to. */
  readonly folder: StackFolder;
  readonly at: (pointer: string, on: 'key' | 'value') => Place;
  readonly report: ReportDiagnostic;
}

/** A review for programs: schema/review.schema.json. Every key is always there; what is not known is null. */
import type { Step, Subject, Weight } from '../diff/change.ts';
import type { Review } from '../diff/diff.ts';

/** What `waybill diff --format json` adds to the report of diagnostics. */
export interface JsonReview {
  readonly base: string;
  readonly broken: readonly string[];
  readonly stacks: readonly JsonStack[];
}

interface JsonStack {
  readonly stack: string;
  readonly changes: readonly JsonChange[];
  readonly files: readonly JsonFile[];
}

interface JsonChange {
  readonly subject: Subject;
  readonly weight: Weight;
  readonly name: string;
  readonly text: string;
  readonly details: readonly string[];
  readonly step: Step | null;
  readonly stateful: boolean;
}

interface JsonFile {
  readonly path: string;
  readonly from: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** The review as a value that is printed as it is. */
export function jsonReview({ base, broken, stacks }: Review): JsonReview {
  return {
    base,
    broken,
    stacks: stacks.map(({ stack, changes, files }) => ({
      stack,
      changes: changes.map(({ subject, weight, name, text, details, step, stateful }) => ({
        subject,
        weight,
        name,
        text,
        details,
        step: step ?? null,
        stateful: stateful ?? false,
      })),
      files: files.map(({ path, from, before, after }) => ({
        path,
        from: from ?? null,
        before: before ?? null,
        after: after ?? null,
      })),
    })),
  };
}

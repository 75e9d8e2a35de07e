/** What a pass did, as the log of receipts has it. */
import type { Problem } from '../problem.ts';

export type ActionKind =
  | 'resume'
  | 'upgrade'
  | 'create'
  | 'recreate'
  | 'restart'
  | 'start'
  | 'remove'
  | 'leave'
  | 'write'
  | 'delete';

export type Reason =
  | 'new'
  | 'changed'
  | 'gone'
  | 'image'
  | 'environment'
  | 'mounted file'
  | 'configuration'
  | 'secret'
  | 'network'
  | 'drift'
  | 'stopped'
  | 'interrupted'
  | 'unknown to Waybill';

/** One thing that a pass will do, and why. */
export interface Action {
  readonly kind: ActionKind;
  /** Service, container, file or image. */
  readonly subject: string;
  readonly reasons: readonly Reason[];
  /** More words, for people. */
  readonly detail?: string;
}

/** How a pass can end for a stack. */
export const PASS_OUTCOMES = [
  ...(['in-step', 'applied', 'repaired', 'drifted', 'failing'] as const),
  ...(['held', 'refused', 'rolled-back', 'failed'] as const),
];

export type PassOutcome = (typeof PASS_OUTCOMES)[number];

/** Outcomes after which nobody has to do anything. */
export const GOOD: readonly PassOutcome[] = ['in-step', 'applied', 'repaired'];

export const GOOD_NEWS = 'good';

/** What counts as a change of outcome. */
export const outcomeClass = (outcome: PassOutcome): string =>
  GOOD.includes(outcome) ? GOOD_NEWS : outcome === 'held' ? 'rolled-back' : outcome;

export interface ReceiptService {
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly container: string;
  readonly health: string;
}

/** schema/receipt.schema.json: one line of the log of receipts. */
export interface Receipt {
  readonly apiVersion: 'waybill/v1';
  readonly started: string;
  readonly seconds: number;
  readonly stack: string;
  readonly outcome: PassOutcome;
  /** Commit that was wanted; absent when none could be had. */
  readonly commit?: string;
  readonly tree?: string;
  /** Release that runs afterwards. */
  readonly release?: string;
  readonly actions: readonly Action[];
  readonly problems: readonly Problem[];
  readonly services: readonly ReceiptService[];
  readonly durations: Readonly<Record<string, number>>;
  readonly logs: Readonly<Record<string, string>>;
}

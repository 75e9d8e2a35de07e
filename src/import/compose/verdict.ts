/** The verdict on one key, before it is recorded. */

import type { ExposureChange } from '../../base/diag/import-entry.ts';
import type { Ledger } from '../ledger.ts';
import type { Node } from './node.ts';

export type Verdict = (ledger: Ledger, at: Node['at']) => void;

/** It is in the stack; `text` says where. */
export const taken =
  (text: string): Verdict =>
  (ledger, at) =>
    ledger.taken(at, text);

/** It is in the stack in a safer form. */
export const changed =
  (text: string, exposure?: ExposureChange): Verdict =>
  (ledger, at) =>
    ledger.changed(at, text, exposure);

/** It is not in the stack; `todo` says what to do instead. */
export const unsupported =
  (text: string, todo: string): Verdict =>
  (ledger, at) =>
    ledger.unsupported(at, text, todo);

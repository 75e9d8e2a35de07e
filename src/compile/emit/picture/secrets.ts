/** Where a secret comes from, in words. */
import type { Model } from '../../model/model.ts';

/** A secret of the model. */
export type Secret = Model['secrets'][number];

/** `made on the host (60 characters, alphanumeric)`, `provided by you, optional`, `found in FILE after the first start`. */
export function secretOrigin({ kind, form, from, optional }: Secret): string {
  if (kind === 'generated') {
    return form === undefined
      ? 'made on the host'
      : `made on the host (${form.length} characters, ${form.alphabet})`;
  }
  if (kind === 'discovered') {
    return from === undefined ? 'found after the first start' : `found in ${from.file} after the first start`;
  }
  return optional ? 'provided by you, optional' : 'provided by you';
}

/** Ranges and addresses in the words of the reader of trees. */
import { holds, overlaps, readRange } from '../../src/verify/net.ts';
import type { Tristate } from '../../src/verify/rule/tristate.ts';

/** Whether an address, or all of a range, is in a range; unknown when a part is, or when one of them cannot be read. */
export function rangeHolds(range: string, address: string): Tristate {
  const outer = readRange(range);
  const inner = readRange(address);
  if (outer === undefined || inner === undefined) return 'unknown';
  if (holds(outer, inner)) return 'yes';
  return overlaps(outer, inner) ? 'unknown' : 'no';
}

/** A peer with this address, as a rule asks for it. */
export const clientAt = (address: string) => (range: string) => rangeHolds(range, address);

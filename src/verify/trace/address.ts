/** Whether an allow-list lets a peer in. */

import { memoizeByObject } from '../../base/util/memoize.ts';
import {
  holds,
  isEverything,
  isLoopback,
  isPrivate,
  mayHoldUnnamed,
  overlaps,
  type Range,
  readRange,
} from '../net.ts';
import { texts } from '../read/data.ts';
import type { ParsedTree } from '../read/types.ts';
import { either, type Tristate } from '../rule/tristate.ts';
import type { Peer } from './types.ts';

/** Addresses of the LAN that the tree knows: the server's own in DNS, else the ranges that the README names. */
export const lanEvidence = memoizeByObject((parsed: ParsedTree): Range[] => {
  const records = parsed.records
    .filter(({ view, type }) => view === 'lan' && /^A{1,4}$/.test(type))
    .flatMap(({ value }) => readRange(value ?? '') ?? []);
  if (records.length > 0) return unique(records);
  return (parsed.readme?.lan ?? []).flatMap((text) => readRange(text) ?? []);
});

function unique(ranges: readonly Range[]): Range[] {
  return [...new Map(ranges.map((range) => [range.text, range])).values()];
}

/** Whether one of these ranges holds the address of a peer. */
export function allows(parsed: ParsedTree, ranges: readonly string[], peer: Peer): Tristate {
  return ranges.reduce<Tristate>((found, text) => {
    const range = readRange(text);
    // Traefik refuses a list that it cannot read, and with it the middleware (pkg/ip/checker.go).
    return range === undefined ? found : either(found, allowsOne(parsed, range, peer));
  }, 'no');
}

function allowsOne(parsed: ParsedTree, range: Range, peer: Peer): Tristate {
  if (isEverything(range)) return 'yes';
  if (isLoopback(range)) return 'no';
  if (peer.kind === 'lan') return holdsLan(parsed, range);
  if (peer.kind === 'container') return holdsContainer(range, peer.subnet);
  // A range of public addresses: a visitor from it gets in.
  return isPrivate(range) || isNamedLan(parsed, range) ? 'no' : 'unknown';
}

/** A public range of one's own, as providers give them for IPv6, is the LAN where the stack says so. */
function isNamedLan({ manifest }: ParsedTree, { text }: Range): boolean {
  return texts(manifest?.['lan']).includes(text);
}

function holdsLan(parsed: ParsedTree, range: Range): Tristate {
  const known = lanEvidence(parsed);
  if (known.length > 0) return known.some((address) => holds(range, address)) ? 'yes' : 'no';
  return isPrivate(range) ? 'yes' : 'no';
}

function holdsContainer(range: Range, subnet: string | undefined): Tristate {
  const own = readRange(subnet ?? '');
  if (own === undefined) return mayHoldUnnamed(range) ? 'unknown' : 'no';
  if (holds(range, own)) return 'yes';
  return overlaps(range, own) ? 'unknown' : 'no';
}

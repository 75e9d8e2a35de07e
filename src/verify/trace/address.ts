/** Whether an allow-list lets a peer in. */

import { once } from '../memo.ts';
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
import type { World } from '../read/types.ts';
import { type Answer, either } from '../rule/answer.ts';
import type { Peer } from './types.ts';

/** Addresses of the LAN that the tree knows: the server's own in DNS, else the ranges that the README names. */
export const lanEvidence = once((world: World): Range[] => {
  const records = world.records
    .filter(({ view, type }) => view === 'lan' && /^A{1,4}$/.test(type))
    .flatMap(({ value }) => readRange(value ?? '') ?? []);
  if (records.length > 0) return unique(records);
  return (world.readme?.lan ?? []).flatMap((text) => readRange(text) ?? []);
});

function unique(ranges: readonly Range[]): Range[] {
  return [...new Map(ranges.map((range) => [range.text, range])).values()];
}

/** Whether one of these ranges holds the address of a peer. */
export function allows(world: World, ranges: readonly string[], peer: Peer): Answer {
  return ranges.reduce<Answer>((found, text) => {
    const range = readRange(text);
    // Traefik refuses a list that it cannot read, and with it the middleware (pkg/ip/checker.go).
    return range === undefined ? found : either(found, allowsOne(world, range, peer));
  }, 'no');
}

function allowsOne(world: World, range: Range, peer: Peer): Answer {
  if (isEverything(range)) return 'yes';
  if (isLoopback(range)) return 'no';
  if (peer.kind === 'lan') return holdsLan(world, range);
  if (peer.kind === 'container') return holdsContainer(range, peer.subnet);
  // A range of public addresses: somebody in it gets in.
  return isPrivate(range) || isNamedLan(world, range) ? 'no' : 'unknown';
}

/** A public range of one's own, as providers give them for IPv6, is the LAN where the stack says so. */
function isNamedLan({ manifest }: World, { text }: Range): boolean {
  return texts(manifest?.['lan']).includes(text);
}

function holdsLan(world: World, range: Range): Answer {
  const known = lanEvidence(world);
  if (known.length > 0) return known.some((address) => holds(range, address)) ? 'yes' : 'no';
  return isPrivate(range) ? 'yes' : 'no';
}

function holdsContainer(range: Range, subnet: string | undefined): Answer {
  const own = readRange(subnet ?? '');
  if (own === undefined) return mayHoldUnnamed(range) ? 'unknown' : 'no';
  if (holds(range, own)) return 'yes';
  return overlaps(range, own) ? 'unknown' : 'no';
}

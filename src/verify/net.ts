/** Addresses and ranges. The arithmetic is that of the library ipaddr.js. */
import ipaddr from 'ipaddr.js';
import { memoizeByObject } from '../base/util/memoize.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A range: its first address and the number of fixed bits. A single address is a range of its own. */
export interface Range {
  readonly address: Address;
  readonly bits: number;
  readonly text: string;
}

/** Ranges from which Docker takes networks that name none, and their size (moby, libnetwork/ipamutils, default pools). */
const DOCKER_POOLS = [
  ...Array.from({ length: 15 }, (_, i) => ({ range: `172.${17 + i}.0.0/16`, size: 16 })),
  { range: '192.168.0.0/16', size: 20 },
];

/** Most texts whose range is kept: a tree names few, and asks for them a thousand times. */
const MOST_KEPT = 4096;

const kept = new Map<string, Range | undefined>();

/** Reads `192.168.1.0/24` or an address; undefined when the text is neither. */
export function readRange(text: string): Range | undefined {
  if (!kept.has(text)) {
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(text, parse(text));
  }
  return kept.get(text);
}

/** As Go reads it (net.ParseIP, net.ParseCIDR): four decimal parts without leading zeros, or IPv6 without a zone. */
function parse(text: string): Range | undefined {
  const [, written = '', length] = /^([\d.]+|[\da-fA-F:.]*:[\da-fA-F:.]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const isFour = ipaddr.IPv4.isValidFourPartDecimal(written);
  if (!isFour && !(written.includes(':') && ipaddr.IPv6.isValid(written))) return undefined;
  const address = ipaddr.parse(written);
  const most = isFour ? 32 : 128;
  const bits = length === undefined ? most : Number(length);
  if (bits > most) return undefined;
  const mapped = address.kind() === 'ipv6' && (address as ipaddr.IPv6).isIPv4MappedAddress() && bits >= 96;
  return mapped
    ? { address: (address as ipaddr.IPv6).toIPv4Address(), bits: bits - 96, text }
    : { address, bits, text };
}

/** The first `bits` bits of two addresses are the same. */
function share(a: Range, b: Range, bits: number): boolean {
  if (a.address.kind() !== b.address.kind()) return false;
  return a.address.kind() === 'ipv4'
    ? (a.address as ipaddr.IPv4).match(b.address as ipaddr.IPv4, bits)
    : (a.address as ipaddr.IPv6).match(b.address as ipaddr.IPv6, bits);
}

/** Every address of `inner` is in `outer`. */
export function holds(outer: Range, inner: Range): boolean {
  return outer.bits <= inner.bits && share(outer, inner, outer.bits);
}

/** There is an address in both. */
export function overlaps(a: Range, b: Range): boolean {
  return share(a, b, Math.min(a.bits, b.bits));
}

/** Addresses of this machine alone. */
export function isLoopback({ address }: Range): boolean {
  return address.range() === 'loopback';
}

/** Whether only the host itself reaches a port that is published on this address; one that cannot be read is open. */
export function isHostOnly(address: string | undefined): boolean {
  const range = readRange((address ?? '').replace(/^\[(.*)\]$/, '$1'));
  return range !== undefined && isLoopback(range);
}

/** Private addresses: home networks and container networks (RFC 1918, RFC 4193, link-local, carrier-grade NAT). */
export function isPrivate({ address, bits }: Range): boolean {
  const kinds = ['private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat', 'loopback'];
  return bits > 0 && kinds.includes(address.range());
}

/** A range that holds every address of its family. */
export function isEverything({ bits }: Range): boolean {
  return bits === 0;
}

/**
 * True when networks that name no subnet may get addresses of this range. Docker leaves out what overlaps a network of
 * the host, so only a range that is larger than what Docker takes at a time can hold both the LAN and a container network.
 */
export const mayHoldUnnamed = memoizeByObject((range: Range): boolean =>
  DOCKER_POOLS.some(({ range: text, size }) => {
    const pool = readRange(text);
    return pool !== undefined && range.bits < size && overlaps(range, pool);
  }),
);

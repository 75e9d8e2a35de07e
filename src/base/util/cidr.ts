/** Addresses and ranges of addresses. The arithmetic is that of the library ipaddr.js. */
import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * A range as all programs read it: without zeros in front, which are octal for some and an error for Go's net/netip,
 * without hexadecimal parts, fewer parts, or a zone.
 */
const PLAIN =
  /^(?:(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}|[0-9a-f:]*:[0-9a-f:.]*)\/(?:0|[1-9]\d{0,2})$/i;

/** A range as the library has it; undefined when the text is none, or when bits behind the prefix are set. */
export function parseRange(text: string): Range | undefined {
  if (!PLAIN.test(text) || !ipaddr.isValidCIDR(text)) return undefined;
  const [address, bits] = ipaddr.parseCIDR(text);
  const network = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return network.networkAddressFromCIDR(text).toString() === address.toString() ? [address, bits] : undefined;
}

/** The range that the text probably means: without zeros in front, and with the bits behind the prefix cleared. */
export function networkOf(written: string): string | undefined {
  const text = written.replace(/(^|[./])0+(?=\d)/g, '$1');
  if (!PLAIN.test(text) || !ipaddr.isValidCIDR(text)) return undefined;
  const [address, bits] = ipaddr.parseCIDR(text);
  const network = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${network.networkAddressFromCIDR(text).toString()}/${bits}`;
}

/** True when two ranges share an address. Ranges that cannot be read share none. */
export function overlap(a: string, b: string): boolean {
  const first = parseRange(a);
  const second = parseRange(b);
  if (!first || !second || first[0].kind() !== second[0].kind()) return false;
  const bits = Math.min(first[1], second[1]);
  return first[0].kind() === 'ipv4'
    ? (first[0] as ipaddr.IPv4).match(second[0] as ipaddr.IPv4, bits)
    : (first[0] as ipaddr.IPv6).match(second[0] as ipaddr.IPv6, bits);
}

/** How many addresses a range has; 0 for one that cannot be read. Beyond 2^53 it is near enough for a comparison. */
export function addressCount(range: string): number {
  const parsed = parseRange(range);
  if (parsed === undefined) return 0;
  return 2 ** ((parsed[0].kind() === 'ipv4' ? 32 : 128) - parsed[1]);
}

/** An address of a range, counted from its end: 1 is the last one before the broadcast address. */
export function addressFromEnd(range: string, back: number): string | undefined {
  const parsed = parseRange(range);
  if (parsed === undefined) return undefined;
  const [network, bits] = parsed;
  const bytes = [...network.toByteArray()];
  // All bits behind the prefix set, and then one step back for each.
  for (const i of bytes.keys()) bytes[i] = (bytes[i] ?? 0) | (0xff >> Math.min(8, Math.max(0, bits - i * 8)));
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) - back;
  return ipaddr.fromByteArray(bytes).toString();
}

/** True for an address that only the machine itself reaches, with or without brackets; false for everything else. */
export function isLoopback(address: string | undefined): boolean {
  const bare = (address ?? '').replace(/^\[(.*)\]$/, '$1');
  return bare === 'localhost' || (ipaddr.isValid(bare) && ipaddr.parse(bare).range() === 'loopback');
}

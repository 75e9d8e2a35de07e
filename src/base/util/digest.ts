import { createHash, createHmac } from 'node:crypto';

/** SHA-256 of bytes, or of a string's UTF-8 bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A digest that tells nothing without the key: HMAC with SHA-256, in hexadecimal. */
export function keyedDigest(key: string, bytes: Uint8Array | string): string {
  return createHmac('sha256', key).update(bytes).digest('hex');
}

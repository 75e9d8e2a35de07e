/** Whether a password is the one that PostgreSQL has stored a digest of. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

const DIGEST_LENGTH = 32;

/**
 * Compares a password with a digest of pg_authid, without asking the server: on its own socket it lets everybody in.
 * Forms: postgresql.org/docs/current/catalog-pg-authid.html.
 *
 * @returns undefined when nothing can be said: no digest, or letters that SCRAM would prepare first
 */
export function passwordFits(stored: string, user: string, password: string): boolean | undefined {
  const [, rounds, salt, key] = /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(stored) ?? [];
  if (rounds !== undefined && salt !== undefined) {
    if (!/^[\x20-\x7e]*$/.test(password)) return undefined;
    const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(rounds), DIGEST_LENGTH, 'sha256');
    const client = createHmac('sha256', salted).update('Client Key').digest();
    return createHash('sha256').update(client).digest('base64') === key;
  }
  if (!stored.startsWith('md5')) return undefined;
  return (
    stored ===
    `md5${createHash('md5')
      .update(password + user)
      .digest('hex')}`
  );
}

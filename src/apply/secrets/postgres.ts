/** The password of a PostgreSQL user: tried, and changed. The server gets a verifier, so that no log of it shows a password. */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import type { Docker } from '../engine/docker.ts';
import { lastLine } from '../machine/process.ts';
import { refuse } from '../problem.ts';

/** Rounds and bytes of salt that PostgreSQL itself uses (src/include/common/scram-common.h). */
const ROUNDS = 4096;
export const SALT_BYTES = 16;

/** One user of a server in a container. */
export interface Login {
  readonly container: string;
  readonly user: string;
}

/**
 * What PostgreSQL stores of a password: `SCRAM-SHA-256$rounds:salt$stored key:server key` (RFC 5803, and "Password
 * Authentication" in PostgreSQL's manual). Every server since 10 takes it in place of the password.
 */
export function verifierOf(password: Uint8Array, salt: Uint8Array): string {
  const salted = pbkdf2Sync(password, salt, ROUNDS, 32, 'sha256');
  const key = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  const server = key('Server Key').toString('base64');
  return `SCRAM-SHA-256$${ROUNDS}:${Buffer.from(salt).toString('base64')}$${stored}:${server}`;
}

/** Changes the password. The server lets its own user in on its socket. Throws with what it says. */
export async function setPassword(
  docker: Docker,
  { container, user }: Login,
  verifier: string,
): Promise<void> {
  const psql = ['psql', '-X', '-q', '-w', '-v', 'ON_ERROR_STOP=1', '-U', user, '-d', 'template1'];
  const ran = await docker.run(['exec', '-i', container, ...psql], {
    input: `ALTER ROLE "${user}" PASSWORD '${verifier}';\n`,
  });
  if (ran.code !== 0)
    refuse(
      'apply/rotate-database',
      `The database did not change the password of ${user}: ${lastLine(ran.err)}.`,
      'Nothing has changed. Look at `docker logs` of the database.',
    );
}

/**
 * Tries a password by the way that clients take: over the network, because on its own socket the server asks for none.
 * The password goes in by standard input. Returns undefined when the server cannot be asked at all.
 */
export async function accepts(
  docker: Docker,
  { container, user }: Login,
  password: Uint8Array,
): Promise<boolean | undefined> {
  const script =
    'IFS= read -r PGPASSWORD; export PGPASSWORD; set -- $(hostname -i); exec psql -X -q -w -h "$1" -U "$0" -d template1 -c "select 1"';
  const ran = await docker.run(['exec', '-i', container, 'sh', '-c', script, user], {
    input: `${Buffer.from(password).toString()}\n`,
  });
  if (ran.code === 0) return true;
  return /authentication failed|no password supplied/.test(ran.err) ? false : undefined;
}

/** A database, asked as its clients do. */
import { execFileSync } from 'node:child_process';

/** Asks a database by the way that clients take. Answers its words, of an error too. */
export function ask(container: string, user: string, password: string, sql = 'select 1'): string {
  const script =
    'IFS= read -r PGPASSWORD; export PGPASSWORD; exec psql -X -w -t -A -h "$(hostname -i)" -U "$0" -d template1 -c "$1"';
  const args = ['exec', '-i', container, 'sh', '-c', script, user, sql];
  try {
    return execFileSync('docker', args, { input: `${password}\n`, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch (error) {
    return String((error as { stderr: string }).stderr).trim();
  }
}

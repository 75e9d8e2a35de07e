/** PostgreSQL as Debian packages it, in an image made of the files of this machine: it starts as the official image does. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeImage } from './engine.ts';

const ROOT = '/usr/lib/postgresql';

const version = existsSync(ROOT) ? (readdirSync(ROOT).sort().at(-1) ?? '') : '';
const bin = join(ROOT, version, 'bin');

/** Of a name that no real image has; each file of tests makes its own. */
export const POSTGRES = `wbtest/postgres-${process.pid}`;

/** The first start makes the database with the password in the file; whoever comes over the network needs it. */
const START = `#!/bin/sh
export PATH=${bin}:/bin PGDATA=/var/lib/postgresql/data
mkdir -p /var/run/postgresql && chown 999:999 /var/run/postgresql
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA" && chown 999:999 "$PGDATA" && chmod 700 "$PGDATA"
  cp "$POSTGRES_PASSWORD_FILE" /tmp/pw && chown 999 /tmp/pw
  su postgres -c "${bin}/initdb --no-locale -E UTF8 -U $POSTGRES_USER --pwfile=/tmp/pw --auth-local=trust --auth-host=trust" || exit 1
  rm /tmp/pw
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
fi
exec su postgres -c "exec ${bin}/postgres -c listen_addresses='*' -c unix_socket_directories=/var/run/postgresql -c fsync=off"
`;

/** Libraries that a program needs, as the loader finds them. */
function librariesOf(program: string): string[] {
  const text = spawnSync('ldd', [program], { encoding: 'utf8' }).stdout;
  return [...text.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map((match) => String(match[1]));
}

/** Why there can be no database; undefined when there can. */
export const noPostgres = version === '' ? 'there is no PostgreSQL server' : undefined;

export function makePostgres(): void {
  const programs = ['initdb', 'postgres', 'psql', 'pg_isready'].map((name) => join(bin, name));
  const libraries = new Set(programs.flatMap(librariesOf));
  const share = `/usr/share/postgresql/${version}`;
  const files = {
    'bin/start': START,
    'bin/psql': `#!/bin/sh\nexec ${bin}/psql "$@"\n`,
    'etc/passwd': 'root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\npostgres:x:999:999::/:/bin/sh\n',
    'etc/group': 'root:x:0:\napp:x:1000:\npostgres:x:999:\n',
  };
  const paths = [...programs, join(ROOT, version, 'lib'), share, ...libraries];
  makeImage(`${POSTGRES}:${version}`, '', files, ['/bin/start'], paths);
}

export const postgresTag = version;

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

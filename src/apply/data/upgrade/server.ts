/** A PostgreSQL server in a container: asked, dumped and filled with the tools of its own image. */
import type { Docker } from '../../engine/docker.ts';
import { lastLine, type ProcessResult } from '../../machine/process.ts';
import type { Clock } from '../../machine/system.ts';
import { type Problem, refuse } from '../../problem.ts';
import { verifierOf } from '../../secrets/postgres.ts';
import { CLUSTER, DATABASE } from './inventory.ts';

const FOREVER = { limit: Number.POSITIVE_INFINITY };

/** Seconds for a server to come up: it may have to go through its log after a power cut. */
const START_LIMIT = 600;
const PAUSE = 200;

/** Where the folder of a dump is mounted in a container. */
export const DUMP_FOLDER = '/waybill-dump';

const GLOBALS_END = '-- PostgreSQL database cluster dump complete';

export interface Login {
  readonly user: string;
  readonly database: string;
  readonly password: string;
  /** Left out: the socket of the server's own container. */
  readonly host?: string;
}

/** A database as libpq writes its name: alone, a name with `=` in it would count as more than a name. */
const conninfo = (database: string) => `dbname='${database.replace(/[\\']/g, '\\$&')}'`;

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
const identifier = (text: string) => `"${text.replaceAll('"', '""')}"`;

export class Server {
  readonly #docker: Docker;
  readonly #container: string;
  readonly #login: Login;

  constructor(docker: Docker, container: string, login: Login) {
    this.#docker = docker;
    this.#container = container;
    this.#login = login;
  }

  /** Waits until the server answers over TCP: during the first set-up it answers on its socket only. */
  async ready(clock: Clock): Promise<void> {
    const until = clock.now() + START_LIMIT * 1000;
    for (;;) {
      const ran = await this.#run('pg_isready -q -h 127.0.0.1 -d "$1"', [conninfo(this.#login.database)]);
      if (ran.code === 0) return;
      const [container] = await this.#docker.inspect([this.#container]);
      const ended = container === undefined || container.status === 'exited' || container.status === 'dead';
      if (ended || clock.now() > until) {
        const log = container === undefined ? '' : await this.#docker.logs(container.id, 5);
        this.#refuse('did not start', ended ? log.trim() : 'no answer');
      }
      await clock.sleep(PAUSE);
    }
  }

  /** Rows of a query: a line each, columns separated by tabs. */
  async ask(sql: string, database = this.#login.database): Promise<string> {
    const script = 'psql -X -q -A -t -F "\t" -v ON_ERROR_STOP=1 -d "$1" -f -';
    const ran = await this.#run(script, [conninfo(database)], sql);
    if (ran.code !== 0) this.#refuse('refused a statement', ran.err);
    return ran.out.toString();
  }

  async version(): Promise<string> {
    const number = Number(await this.ask('show server_version_num;'));
    return String(Math.floor(number / 10_000));
  }

  /** Digest of the user's password, as the server stores it. */
  async storedPassword(): Promise<string> {
    return (
      await this.ask(`select rolpassword from pg_authid where rolname = ${literal(this.#login.user)};`)
    ).trim();
  }

  /** Bytes of all databases. */
  async size(): Promise<number> {
    return Number(await this.ask('select sum(pg_database_size(oid)) from pg_database;'));
  }

  async databases(): Promise<string[]> {
    const list = await this.ask(
      'select datname from pg_database where datallowconn and not datistemplate order by datname collate "C";',
    );
    return list.split('\n').filter(Boolean);
  }

  /** All that an upgrade must keep, as text that can be compared. */
  async inventory(): Promise<string> {
    const parts = [await this.ask(CLUSTER)];
    for (const database of await this.databases()) {
      const lines = (await this.ask(DATABASE, database)).split('\n').filter(Boolean);
      parts.push(...lines.map((line) => `${database}\t${line}`));
    }
    return `${parts.join('\n')}\n`;
  }

  /** Dumps everything into the folder of the dump, and reads all of it again. */
  async dump(): Promise<void> {
    await this.#must(
      `set -e; cd ${DUMP_FOLDER}; pg_dumpall --globals-only >globals.sql
      [ "$(grep -cxF -e "$1" globals.sql)" = 1 ] || { echo 'the dump of the roles was cut short' >&2; exit 1; }`,
      [GLOBALS_END],
    );
    for (const [index, database] of (await this.databases()).entries()) {
      const script = `set -e; cd ${DUMP_FOLDER}; rm -rf "$1"
        pg_dump --format=directory --compress=1 --jobs="$(nproc)" --file="$1" --dbname="$2"
        pg_restore --format=directory --file=/dev/null "$1"; sync`;
      await this.#must(script, [folderOf(index), conninfo(database)]);
    }
  }

  /**
   * Fills a new server from a dump.
   *
   * @param globals text of the dump of roles
   * @param databases names of the databases, in the order in which they were dumped
   * @param salt random bytes for what is stored of the password: a server that logs its statements must not log the password
   */
  async restore(globals: string, databases: readonly string[], salt: Uint8Array): Promise<void> {
    const { user, password } = this.#login;
    const known = [user, identifier(user)].map((name) => `CREATE ROLE ${name};`);
    // The user is there already. `\\restrict` is a guard of newer dumps that an older psql does not know.
    const lines = globals
      .split('\n')
      .filter((line) => !known.includes(line) && !/^\\(?:un)?restrict /.test(line));
    await this.ask(lines.join('\n'), 'template1');
    const options = 'PGOPTIONS="-c synchronous_commit=off -c maintenance_work_mem=256MB"';
    for (const index of databases.keys()) {
      const script = `cd ${DUMP_FOLDER} && ${options} pg_restore --format=directory --jobs="$(nproc)" --exit-on-error \\
        --clean --if-exists --create --dbname=template1 "$1"`;
      await this.#must(script, [folderOf(index)]);
    }
    // Old servers store passwords as MD5, which new ones do not take over the network any more.
    const verifier = verifierOf(Buffer.from(password.normalize('NFKC')), salt);
    if (password !== '')
      await this.ask(`alter role ${identifier(user)} password ${literal(verifier)};`, 'template1');
  }

  async #must(script: string, args: readonly string[]): Promise<void> {
    const ran = await this.#run(script, args);
    if (ran.code !== 0) this.#refuse('failed', ran.err);
  }

  #run(script: string, args: readonly string[], input = ''): Promise<ProcessResult> {
    const { user, password, host } = this.#login;
    const at = host === undefined ? [] : ['-e', `PGHOST=${host}`];
    const exec = [
      'exec',
      '-i',
      '-u',
      '0',
      '-e',
      'PGPASSWORD',
      '-e',
      `PGUSER=${user}`,
      ...at,
      this.#container,
    ];
    return this.#docker.run([...exec, 'sh', '-c', script, 'sh', ...args], {
      ...FOREVER,
      input,
      environment: { ...this.#docker.environment(), PGPASSWORD: password },
    });
  }

  #refuse(what: string, err: string): never {
    return refuse(...serverProblem(this.#container, what, err));
  }
}

/** Folder of one database in a dump. */
const folderOf = (index: number) => `${index + 1}.dump`;

function serverProblem(container: string, what: string, err: string): [Problem['code'], string, string] {
  if (/no space left/i.test(err))
    return [
      'apply/upgrade-disk-full',
      `PostgreSQL in ${container} ${what}: the disk is full.`,
      'Make room: `df -h`.',
    ];
  const lines = err.split('\n').filter((line) => /error|fatal|panic/i.test(line));
  return [
    'apply/upgrade-postgresql',
    `PostgreSQL in ${container} ${what}: ${(lines[0] ?? lastLine(err)).trim()}.`,
    'Correct what it complains of, then `waybill-apply run --retry`.',
  ];
}

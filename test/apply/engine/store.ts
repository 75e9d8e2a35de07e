/** An app with a real PostgreSQL and a client that uses it over the network, and what a database may hold. */
import { execFileSync } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';
import { docker, POSTGRES } from './engine.ts';
import { type StackSpec, type World, world } from './world.ts';

/** The app: a database whose version the stack chooses, and a client that is well when it can log in. */
const DEFINITION = `apiVersion: waybill/v1
title: Store
description: Keeps things.
category: misc
website: https://example.com
login: {own: none, sso: false}
secrets:
  database-password: {kind: generated, purpose: Password of the database., form: {length: 24, alphabet: alphanumeric}}
volumes:
  store-data: {description: PostgreSQL data.}
networks:
  store: {internal: true, purpose: The store and its database.}
services:
  store:
    image: {name: ${POSTGRES}, tag: "15"}
    entrypoint: [sh, -c, "exec sleep infinity"]
    environment: {PGHOST: store-db, PGUSER: store, PGDATABASE: store, PGPASSWORD: {secret: database-password}}
    mounts: [{type: data, name: config, target: /config, uid: 0, gid: 0}]
    networks: [store]
    dependsOn: {store-db: healthy}
    health: {kind: command, command: [sh, -c, "psql -XqtAc 'select 1' >/dev/null"], interval: 1s, timeout: 5s, retries: 20, startPeriod: 30s}
    stopGrace: 1s
    state: {engine: sqlite, version: "3", folder: config}
  store-db:
    image: {name: ${POSTGRES}, tag: "15"}
    environment: {POSTGRES_USER: store, POSTGRES_DB: store}
    secretFiles: [{secret: database-password, variable: POSTGRES_PASSWORD_FILE}]
    mounts: [{type: volume, name: store-data, target: /var/lib/postgresql/data}]
    networks: [store]
    health: {kind: command, command: [sh, -c, "pg_isready -q -h 127.0.0.1 -d store -U store"], interval: 1s, timeout: 5s, retries: 20, startPeriod: 30s}
    stopGrace: 60s
    state:
      engine: postgresql
      version: "15"
      volume: store-data
      layouts: [{target: /var/lib/postgresql/data}]
      database: store
      user: store
      password: database-password
`;

export interface StoreSpec {
  /** Version of the database's image. */
  readonly version: string;
  /** The line below \`upgrades\`. */
  readonly upgrade?: { readonly from: number; readonly to: number };
  /** What differs in the services, by name. */
  readonly services?: Readonly<Record<string, Record<string, unknown>>>;
  /** Seconds for everything to be well. */
  readonly timeout?: number;
}

/** The server writes as it does for people: slower, and what a comparison of speed is about. */
export const durable = { 'store-db': { command: ['postgres'] } };

export const storeSpec = ({ version, upgrade, services = {}, timeout = 60 }: StoreSpec): StackSpec => ({
  apps: { store: {} },
  services: {
    'store-db': {
      image: `${POSTGRES}:${version}`,
      command: ['postgres', '-c', 'fsync=off'],
      ...services['store-db'],
    },
    ...(services['store'] && { store: services['store'] }),
  },
  files: { 'apps/store.yaml': DEFINITION },
  more: upgrade === undefined ? {} : { upgrades: { 'store-db': upgrade } },
  timeout,
});

export const before = { version: '15' };
export const after = { version: '17', upgrade: { from: 15, to: 17 } };

/** Runs SQL in the database as its superuser. */
export function sql(host: World, text: string, database = 'store'): string {
  const { id } = host.containers()['store-db'] ?? { id: '' };
  const args = ['exec', '-i', id, 'psql', '-XqtA', '-v', 'ON_ERROR_STOP=1', '-U', 'store', '-d', database];
  return execFileSync('docker', args, {
    input: text,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
}

/** How much a database holds: a quick one, unless size is what a test is about. */
export interface Size {
  readonly tables?: number;
  /** Rows of one wide table. */
  readonly rows?: number;
}

/** Everything that an upgrade must keep. */
const fill = ({ tables = 20, rows = 200 }: Size) => `
create role "Zoë" login password 'secret-of-zoe';
create role readers nologin;
grant readers to "Zoë";
alter role "Zoë" set work_mem = '8MB';
create extension pg_trgm; create extension citext; create extension hstore;
create schema "Größe"; create schema empty;
create type mood as enum ('good', 'bad');
do $$ begin
  for i in 1..${tables} loop
    execute format('create table t%s (id serial primary key, name text not null, mood mood default ''good'', at timestamptz default ''2026-01-01'')', i);
    execute format('insert into t%s (name) select ''row '' || g from generate_series(1, %s) g', i, 1 + i % 7);
  end loop;
end $$;
create table "Größe"."Straße 1" (id bigint generated always as identity primary key, "Süß" citext unique, tags hstore);
insert into "Größe"."Straße 1" ("Süß", tags) select 'Ä' || g, hstore('ключ', '値' || g) from generate_series(1, 50) g;
create table parted (id int, day date) partition by range (day);
create table parted_2026 partition of parted for values from ('2026-01-01') to ('2027-01-01');
insert into parted select g, date '2026-01-01' + g from generate_series(1, 100) g;
create table wide (id bigint primary key, a uuid, b text, c text);
insert into wide select g, md5(g::text)::uuid, repeat(md5((g * 3)::text), 4), md5((g * 7)::text) || md5((g * 11)::text) from generate_series(1, ${rows}) g;
create index on wide (a); create index on wide using gin (c gin_trgm_ops);
create view "Übersicht" as select count(*) from wide;
create materialized view m as select name from t1;
create function twice(x int) returns int language sql immutable as 'select 2 * x';
create table child (id int primary key, wide_id bigint references wide);
insert into child select g, g from generate_series(1, 10) g;
create sequence odd increment 2; select nextval('odd'), nextval('odd'), setval('t3_id_seq', 4711);
alter table t1 owner to "Zoë"; grant select on t2 to readers;
select lo_from_bytea(0, decode(repeat('c0ffee', 3000), 'hex')), lo_from_bytea(4242, 'small'::bytea);
alter large object 4242 owner to "Zoë";
create database "Zweite Datenbank" encoding 'UTF8' template template0 owner "Zoë";
`;

export const SECOND = `create table "日本" (id int primary key, v text); insert into "日本" select g, 'x' || g from generate_series(1, 20) g;`;

/** What the client finds, over the network and with its password: a digest of every row, sequence and large object. */
export function clientSees(host: World): string {
  const { id } = host.containers()['store'] ?? { id: '' };
  const query = `
select format('select %L, md5(coalesce(string_agg(t::text, '','' order by t::text), '''')), count(*) from only %I.%I t', n.nspname || '.' || c.relname, n.nspname, c.relname)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'm') and n.nspname !~ '^(pg_|information_schema)'
  order by n.nspname collate "C", c.relname collate "C" \\gexec
select schemaname, sequencename, last_value from pg_sequences order by 1, 2;
select oid, lomowner::regrole, md5(lo_get(oid)) from pg_largeobject_metadata order by 1;
select rolname, rolcanlogin from pg_roles where rolname !~ '^pg_' order by 1;
select extname from pg_extension order by 1;
select twice(21), (select count(*) from "Übersicht");
\\c "Zweite Datenbank"
select md5(string_agg(t::text, ',' order by id)) from "日本" t;
`;
  return execFileSync('docker', ['exec', '-i', id, 'psql', '-XqtA', '-v', 'ON_ERROR_STOP=1'], {
    input: query,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
}

/** Major version of the server that the client reaches. */
export const serverVersion = (host: World): string =>
  docker('exec', host.containers()['store']?.id ?? '', 'psql', '-XqtAc', 'show server_version_num').slice(
    0,
    2,
  );

/** A filled database of version 15 on a host. */
export async function filled(host: World, size: Size = {}, spec: StoreSpec = before): Promise<string> {
  host.publish(storeSpec(spec));
  const ran = await host.apply();
  if (ran.code !== 0) throw new Error(ran.out + ran.err);
  sql(host, fill(size));
  sql(host, SECOND, 'Zweite Datenbank');
  return clientSees(host);
}

/** Volumes that an upgrade has left. */
export const volumes = (host: World): string[] =>
  docker('volume', 'ls', '-q')
    .split('\n')
    .filter((name) => name.startsWith(`${host.stack}_store-data`))
    .sort();

/** Removes what upgrades and backups of a host have made in the engine. */
export function removeWork(host: World): void {
  for (const kind of ['ps', 'volume'] as const) {
    const list = kind === 'ps' ? ['ps', '-aq'] : ['volume', 'ls', '-q'];
    const ids = docker(...list, '--filter', `label=waybill.work=${host.stack}`)
      .split('\n')
      .filter(Boolean);
    if (ids.length > 0) docker(...(kind === 'ps' ? ['rm', '-f', '-v'] : ['volume', 'rm', '-f']), ...ids);
  }
}

/** A host that goes away with the test, with all that upgrades and backups have made. */
export function store(config?: Record<string, unknown>): World {
  const host = world(config);
  onTestFinished(() => removeWork(host));
  return host;
}

/** The state of the stack after an upgrade that succeeded. */
export function expectNew(host: World, data: string, what: string): void {
  expect(serverVersion(host), what).toBe('17');
  expect(clientSees(host), what).toBe(data);
}

/** The state of the stack after an upgrade that came to nothing. */
export function expectOld(host: World, data: string, what: string): void {
  expect(serverVersion(host), what).toBe('15');
  expect(clientSees(host), what).toBe(data);
  expect(volumes(host), what).toEqual([`${host.stack}_store-data`]);
}

/**
 * What is in a PostgreSQL server, as lines that must be the same after an upgrade. Left out is what a newer version does
 * in its own way: the owner of `public`, not-null constraints (rows of their own since 18), and what extensions bring.
 */

const OWN = "n.nspname !~ '^pg_' and n.nspname <> 'information_schema'";
const notOfExtension = (catalogue: string, id: string) =>
  `not exists (select 1 from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${id} and d.deptype = 'e')`;

/** Roles and settings of the whole server. */
export const CLUSTER = `
select 'role', rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls,
  rolconnlimit, rolvaliduntil from pg_roles where rolname !~ '^pg_' order by 2;
select distinct 'member', pg_get_userbyid(roleid), pg_get_userbyid(member), admin_option from pg_auth_members
  where pg_get_userbyid(member) !~ '^pg_' order by 2, 3, 4;
select 'setting', coalesce(d.datname, ''), coalesce(r.rolname, ''), s.setconfig from pg_db_role_setting s
  left join pg_database d on d.oid = s.setdatabase left join pg_roles r on r.oid = s.setrole order by 2, 3, 4;
select 'database', datname, pg_encoding_to_char(encoding), datcollate, datctype, pg_get_userbyid(datdba), datconnlimit
  from pg_database where datallowconn and not datistemplate order by 2;
`;

/** Everything in one database, with the number of rows of every table and the content of every large object. */
export const DATABASE = `
select 'schema', n.nspname from pg_namespace n where ${OWN} order by 2;
select 'extension', extname from pg_extension order by 2;
select 'relation', n.nspname, c.relname, c.relkind, c.relpersistence, pg_get_userbyid(c.relowner), c.relrowsecurity,
  (select count(*) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${OWN} and c.relkind in ('r', 'p', 'v', 'm', 'S', 'i', 'I', 'f') and ${notOfExtension('pg_class', 'c.oid')}
  order by 2, 3;
select 'constraint', n.nspname, coalesce(t.relname, ''), c.conname, c.contype, c.convalidated from pg_constraint c
  join pg_namespace n on n.oid = c.connamespace left join pg_class t on t.oid = c.conrelid
  where ${OWN} and c.contype <> 'n' order by 2, 3, 4;
select 'trigger', n.nspname, c.relname, t.tgname, t.tgenabled from pg_trigger t join pg_class c on c.oid = t.tgrelid
  join pg_namespace n on n.oid = c.relnamespace where ${OWN} and not t.tgisinternal order by 2, 3, 4;
select 'function', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), md5(p.prosrc) from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace where ${OWN} and ${notOfExtension('pg_proc', 'p.oid')} order by 2, 3, 4;
select 'type', n.nspname, t.typname, t.typtype from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where ${OWN} and t.typtype in ('e', 'd', 'r') and ${notOfExtension('pg_type', 't.oid')} order by 2, 3;
select 'policy', schemaname, tablename, policyname, cmd from pg_policies order by 2, 3, 4;
select 'sequence', schemaname, sequencename, data_type, start_value, increment_by, last_value from pg_sequences order by 2, 3;
select 'large object', m.oid, pg_get_userbyid(m.lomowner), coalesce(sum(octet_length(l.data)), 0),
  md5(coalesce(string_agg(md5(l.data), '' order by l.pageno), ''))
  from pg_largeobject_metadata m left join pg_largeobject l on l.loid = m.oid group by 1, 2, 3 order by 2;
select format('select %L, %L, %L, count(*) from only %I.%I', 'rows', n.nspname, c.relname, n.nspname, c.relname)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OWN} and c.relkind = 'r'
  order by n.nspname collate "C", c.relname collate "C" \\gexec
`;

/** Lines beyond which a difference is not told any further. */
const SHOWN = 5;

/** What differs between two inventories, in words: empty when nothing does. */
export function differences(before: string, after: string): string[] {
  const [was, is] = [before, after].map((text) => new Set(text.split('\n').filter(Boolean)));
  if (was === undefined || is === undefined) return [];
  const lost = [...was].filter((line) => !is.has(line)).map((line) => `missing: ${line}`);
  const added = [...is].filter((line) => !was.has(line)).map((line) => `new: ${line}`);
  const all = [...lost, ...added].map((line) => line.replaceAll('\t', ' '));
  return all.length <= SHOWN ? all : [...all.slice(0, SHOWN), `and ${all.length - SHOWN} more`];
}

/**
 * Single edits of a tree, made by a generator that knows the formats: it adds a key that the format knows, changes a
 * value, copies, renames or removes an object or a line. It knows nothing of what verify looks at.
 */
import { parseDocument } from 'yaml';
import type { Format } from '../../../src/verify/grammar/understood.ts';
import { Tagged } from '../../../src/verify/read/data.ts';
import { readYaml } from '../../../src/verify/read/yaml.ts';
import { Schema, type SchemaKey } from '../../harness/schema-keys.ts';
import { schemasMissing } from '../../harness/schemas.ts';
import type { Edit, Files } from '../faults/edit.ts';

export type How = 'add' | 'change' | 'copy' | 'rename' | 'remove';

export interface SingleEdit extends Edit {
  readonly how: How;
  /** Keys to the place; a line of text has its number. */
  readonly path: readonly (string | number)[];
  readonly format: Format | 'text' | 'json';
  /** What is added. */
  readonly value?: unknown;
  /** What is removed. */
  readonly was?: unknown;
}

type Path = readonly (string | number)[];

/** Every edit of every file, in the order of the files. */
export function* editsOf(files: Files): Generator<SingleEdit> {
  for (const [file, source] of files) {
    const format = formatOf(file);
    if (format === 'text') yield* inLines(file, source);
    else yield* inData(file, source, format);
  }
}

function formatOf(file: string): SingleEdit['format'] {
  if (/^compose(?:\.yaml|\/)/.test(file)) return 'compose';
  if (file.startsWith('traefik/dynamic/')) return 'traefik-dynamic';
  if (file.startsWith('traefik/')) return 'traefik-static';
  if (file.startsWith('cloudflared/')) return 'cloudflared';
  if (file.startsWith('authentik/blueprints/')) return 'blueprint';
  return file.endsWith('.json') ? 'json' : 'text';
}

/** Edits of the lines of a file. Comments and empty lines are left out. */
function* inLines(file: string, source: string): Generator<SingleEdit> {
  const lines = source.split('\n');
  const base = { file, format: 'text' } as const;
  for (const [i, line] of lines.entries()) {
    if (/^\s*(?:[#;].*)?$/.test(line)) continue;
    const put =
      (...by: string[]) =>
      () =>
        lines.toSpliced(i, 1, ...by).join('\n');
    yield { ...base, how: 'remove', path: [i], text: put(), what: line };
    yield { ...base, how: 'copy', path: [i], text: put(line, line), what: line };
    const other = line.replace(/\w(?=\W*$)/, (last) => (last === 'x' ? 'y' : 'x'));
    if (other !== line)
      yield { ...base, how: 'change', path: [i], text: put(other), what: `${line} -> ${other}` };
  }
}

function* inData(file: string, source: string, format: SingleEdit['format']): Generator<SingleEdit> {
  const whole = format === 'json' ? (JSON.parse(source) as unknown) : readYaml(source).value;
  for (const [path, value] of nodes(whole, [])) {
    for (const edit of edits(value, path, whole, format)) {
      const text = () => written(source, format, edit);
      const what = `${edit.how} ${edit.at.join('/')}: ${(JSON.stringify(edit.value) ?? '').slice(0, 60)}`;
      yield { file, format, how: edit.how, path: edit.at, value: edit.value, was: edit.was, text, what };
    }
  }
}

function* nodes(value: unknown, path: Path): Generator<[Path, unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null || value instanceof Tagged) return;
  for (const [key, inner] of Object.entries(value))
    yield* nodes(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

interface DataEdit {
  readonly how: How;
  readonly at: Path;
  /** The new value; undefined removes. */
  readonly value?: unknown;
  readonly was?: unknown;
  /** The key that is replaced. */
  readonly instead?: Path;
}

function* edits(
  value: unknown,
  path: Path,
  whole: unknown,
  format: SingleEdit['format'],
): Generator<DataEdit> {
  const key = path.at(-1);
  const parent = path.slice(0, -1);
  if (key !== undefined) {
    yield { how: 'remove', at: path, was: value };
    if (typeof key === 'number') yield { how: 'copy', at: [...parent, key + 1000], value };
    else if (!(value instanceof Tagged)) {
      yield { how: 'rename', at: [...parent, `${key}x`], value, instead: path };
      yield { how: 'copy', at: [...parent, `${key}-copy`], value };
    }
    for (const next of others(value, path, whole)) yield { how: 'change', at: path, value: next };
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Tagged))
    for (const { name, sample } of unknownTo(value, path, whole, format))
      yield { how: 'add', at: [...path, name], value: sample };
}

/** Other values of the same kind, and one from the next object of the same kind. */
function others(value: unknown, path: Path, whole: unknown): unknown[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, 0];
  if (typeof value !== 'string') return [];
  const sibling = siblings(path, whole).find((one) => typeof one === 'string' && one !== value);
  const last = value.replace(/[a-z0-9](?=[^a-z0-9]*$)/i, (one) => (one === '7' ? '6' : '7'));
  return [...new Set([`x${value}`, last, '', ...(sibling === undefined ? [] : [sibling])])].filter(
    (one) => one !== value,
  );
}

/** The values at the same place of the objects beside. */
function siblings(path: Path, whole: unknown): unknown[] {
  const at = (keys: Path) =>
    keys.reduce<unknown>((data, key) => (data as Record<string, unknown> | undefined)?.[key], whole);
  for (let i = path.length - 2; i >= 0; i -= 1) {
    const parent = at(path.slice(0, i));
    if (typeof parent !== 'object' || parent === null) continue;
    const found = Object.keys(parent)
      .filter((key) => key !== String(path[i]))
      .map((key) => at([...path.slice(0, i), key, ...path.slice(i + 1)]));
    if (found.some((one) => one !== undefined)) return found;
  }
  return [];
}

const SCHEMAS: Partial<Record<SingleEdit['format'], string>> = {
  'traefik-static': 'traefik-v3.json',
  'traefik-dynamic': 'traefik-v3-file-provider.json',
  compose: 'compose-spec.schema.json',
  blueprint: 'authentik-blueprint.2026.8.schema.json',
};
const schemas = new Map<string, Schema>();

/** Keys that the format knows at a place, and that are not there. */
function unknownTo(
  value: object,
  path: Path,
  whole: unknown,
  format: SingleEdit['format'],
): { name: string; sample: unknown }[] {
  if (format === 'cloudflared') return cloudflared(value, path);
  const name = SCHEMAS[format];
  if (name === undefined || schemasMissing) return [];
  const schema = schemas.get(name) ?? new Schema(name);
  schemas.set(name, schema);
  const node = format === 'blueprint' ? inBlueprint(schema, path, whole) : follow(schema, schema.root, path);
  if (node === undefined) return [];
  return schema
    .keys(node)
    .filter(
      ({ key }) =>
        key !== '*' &&
        key !== '[]' &&
        !Object.keys(value).some((one) => one.toLowerCase() === key.toLowerCase()),
    )
    .map((one) => ({ name: one.key, sample: schema.sample(one.node) }));
}

function follow(schema: Schema, root: SchemaKey['node'], path: Path): SchemaKey['node'] | undefined {
  let at: SchemaKey['node'] | undefined = root;
  for (const key of path) {
    if (at === undefined) return undefined;
    const keys: SchemaKey[] = schema.keys(at);
    const wanted = typeof key === 'number' ? '[]' : key.toLowerCase();
    at = (keys.find((one) => one.key.toLowerCase() === wanted) ?? keys.find((one) => one.key === '*'))?.node;
  }
  return at;
}

function inBlueprint(schema: Schema, path: Path, whole: unknown): SchemaKey['node'] | undefined {
  const [, index, attrs, ...rest] = path;
  if (path[0] !== 'entries' || attrs === undefined)
    return index === undefined ? follow(schema, schema.root, path) : schema.definition('blueprint_entry');
  const model = (whole as { entries: { model: string }[] }).entries[Number(index)]?.model ?? '';
  return attrs === 'attrs' ? follow(schema, schema.definition(`model_${model}`), rest) : undefined;
}

/** cloudflare/cloudflared, config/configuration.go: there is no published schema. */
const TUNNEL =
  'credentials-contents origincert warp-routing metrics-update-freq autoupdate-freq loglevel logfile protocol edge-ip-version edge-bind-address region retries grace-period pidfile tag post-quantum url hostname management-diagnostics bastion socks5 proxy-dns hello-world unix-socket';
const ORIGIN =
  'connectTimeout tlsTimeout tcpKeepAlive noHappyEyeballs keepAliveConnections keepAliveTimeout httpHostHeader originServerName matchSNItoHost caPool noTLSVerify disableChunkedEncoding bastionMode proxyAddress proxyPort proxyType ipRules http2Origin access';

function cloudflared(value: object, path: Path): { name: string; sample: unknown }[] {
  const top =
    path.length === 0
      ? TUNNEL.split(' ').map((name) => ({
          name,
          sample: name === 'warp-routing' ? { enabled: true } : 'some',
        }))
      : [];
  const rule = path[0] === 'ingress' && path.length === 2;
  const origin =
    path.length === 0 || rule
      ? ORIGIN.split(' ').map((name) => ({ name: 'originRequest', sample: { [name]: 'some' } }))
      : [];
  return [...top, ...origin, ...(rule ? [{ name: 'path', sample: '^/some' }] : [])].filter(
    ({ name }) => !(name in value),
  );
}

function written(source: string, format: SingleEdit['format'], { at, value, instead }: DataEdit): string {
  if (format === 'json') {
    const whole = JSON.parse(source) as unknown;
    if (instead !== undefined) put(whole, instead, undefined);
    put(whole, at, value);
    return `${JSON.stringify(whole, undefined, 2)}\n`;
  }
  const document = parseDocument(source, { logLevel: 'silent', prettyErrors: false });
  const key = at.at(-1);
  if (value === undefined) document.deleteIn(at);
  else if (typeof key === 'number' && key >= 1000)
    document.addIn(at.slice(0, -1), document.createNode(value));
  else {
    if (instead !== undefined) document.deleteIn(instead);
    document.setIn(at, document.createNode(value));
  }
  return document.toString({ lineWidth: 0 });
}

function put(whole: unknown, at: Path, value: unknown): void {
  const parent = at
    .slice(0, -1)
    .reduce<unknown>((data, key) => (data as Record<string, unknown>)[key], whole) as Record<string, unknown>;
  const key = at.at(-1) ?? '';
  if (Array.isArray(parent)) {
    if (value === undefined) parent.splice(Number(key), 1);
    else if (Number(key) >= 1000) parent.push(value);
    else parent[Number(key)] = value;
  } else if (value === undefined) delete parent[key];
  else parent[key] = value;
}

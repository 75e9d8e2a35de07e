/** Secrets that an app writes into its own configuration, and where they are in it. */
import { parse } from 'yaml';
import type { Secret } from '../../schema/manifest.gen.ts';

type From = NonNullable<Secret['from']>;

/** Value at the place; undefined when it is not there, or when the text cannot be read. */
export function discover(text: string, { format, path }: Pick<From, 'format' | 'path'>): string | undefined {
  try {
    const value =
      format === 'xml' ? fromXml(text, path) : format === 'ini' ? fromIni(text, path) : fromData(text, path);
    return value === undefined || value === '' ? undefined : value;
  } catch {
    // Half written by the app: the next pass looks again.
    return undefined;
  }
}

function fromData(text: string, path: string): string | undefined {
  // JSON is YAML.
  let value: unknown = parse(text);
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** `section.key`, or `key` alone for what comes before the first section. */
function fromIni(text: string, path: string): string | undefined {
  const dot = path.lastIndexOf('.');
  const [wantedSection, wantedKey] = dot === -1 ? ['', path] : [path.slice(0, dot), path.slice(dot + 1)];
  let section = '';
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line.startsWith('[') && line.endsWith(']')) section = within(line);
    // An app could write a line of any length: no expression that goes back and forth in it.
    const equals = line.indexOf('=');
    if (equals === -1 || section !== wantedSection || line.slice(0, equals).trim() !== wantedKey) continue;
    const value = line.slice(equals + 1).trim();
    const quoted = value.length > 1 && (value[0] === '"' || value[0] === "'") && value.endsWith(value[0]);
    return quoted ? value.slice(1, -1) : value;
  }
  return undefined;
}

/** SABnzbd nests sections by doubling the brackets. */
function within(header: string): string {
  const deep = [...header].findIndex((letter) => letter !== '[');
  return deep === -1 ? '' : header.slice(deep, -deep).trim();
}

/** Text without comments; one that does not end takes the rest with it. */
function withoutComments(text: string): string {
  const parts: string[] = [];
  for (let at = 0; ; ) {
    const start = text.indexOf('<!--', at);
    parts.push(text.slice(at, start === -1 ? text.length : start));
    const end = start === -1 ? -1 : text.indexOf('-->', start + 4);
    if (end === -1) return parts.join('');
    at = end + 3;
  }
}

/** `/Config/ApiKey` or `/Preferences/@PlexOnlineToken`: the names of elements, and maybe of an attribute. */
function fromXml(text: string, path: string): string | undefined {
  const steps = path.split('/').filter((step) => step !== '');
  let rest = withoutComments(text);
  for (const step of steps) {
    if (step.startsWith('@')) return attribute(rest, step.slice(1));
    const start = new RegExp(`<${literal(step)}(?=[\\s/>])`).exec(rest);
    if (start === null) return undefined;
    rest = rest.slice(start.index);
    const end = rest.indexOf(`</${step}>`);
    // The element itself with its attributes, up to its end.
    if (end !== -1) rest = rest.slice(0, end);
    const inner = /^[^>]*>/.exec(rest)?.[0].length ?? 0;
    if (step === steps.at(-1)) return entities(rest.slice(inner)).trim();
    if (steps[steps.indexOf(step) + 1]?.startsWith('@') !== true) rest = rest.slice(inner);
  }
  return undefined;
}

function attribute(element: string, name: string): string | undefined {
  const tag = /^[^>]*>/.exec(element)?.[0] ?? '';
  const [, , value] = new RegExp(`\\s${literal(name)}=(["'])(.*?)\\1`).exec(tag) ?? [];
  return value === undefined ? undefined : entities(value);
}

const literal = (name: string) => name.replace(/[^A-Za-z0-9_-]/g, '\\$&');

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const entities = (text: string) =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '');

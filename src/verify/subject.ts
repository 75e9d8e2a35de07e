/** Whom a fault of a tree is about: the app by which it can be silenced, and by which its line in the spec is found. */
import { type Diagnostic, isPlace, type Place, type Span } from '../base/diag/diagnostic.ts';
import { type Silencer, silences } from '../base/diag/silence.ts';
import { split, valueAt } from '../base/util/pointer.ts';
import { list, record, text } from './read/data.ts';
import type { ParsedTree } from './read/types.ts';

/** Files that are about one app, which is in their name. */
const OF_APP = [
  /^compose\/(.+)\.yaml$/,
  /^traefik\/dynamic\/(.+)\.yml$/,
  /^authentik\/blueprints\/(.+)\.yaml$/,
  /^authentik\/outposts\/authentik-(.+)\.outpost\.yml$/,
];

/** The diagnostic with its app, as the manifest knows apps. */
export function withApp(parsed: ParsedTree, diagnostic: Diagnostic): Diagnostic {
  const apps = appsOf(parsed);
  for (const { at } of [diagnostic, ...diagnostic.related]) {
    const app = ofFile(at.file) ?? ofManifest(parsed, at) ?? ofText(parsed, at);
    const own = app === undefined || apps.has(app) ? app : app.replace(/-host\d+$/, '');
    if (own !== undefined && apps.has(own)) return { ...diagnostic, app: own };
  }
  return diagnostic;
}

/** What the manifest says that a person has read and accepted. */
export function silencersIn({ manifest }: ParsedTree): Silencer[] {
  return list(manifest?.['silences']).map((item) => {
    const { code, app } = record(item);
    return { code: text(code) ?? '', ...(text(app) === undefined ? {} : { app: String(app) }) };
  });
}

/** What is left of the faults of a tree when those that are accepted are taken away. */
export function withoutSilenced(parsed: ParsedTree, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const silencers = silencersIn(parsed);
  return diagnostics.filter((one) => !silencers.some((silencer) => silences(silencer, one)));
}

function appsOf({ manifest }: ParsedTree): Set<string> {
  const items = [...list(manifest?.['services']), ...list(manifest?.['routes'])];
  return new Set(items.flatMap((item) => text(record(item)['app']) ?? []));
}

function ofFile(file: string): string | undefined {
  for (const pattern of OF_APP) {
    const found = pattern.exec(file)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A place in the manifest is at a service, a route or a secret. */
function ofManifest({ manifest }: ParsedTree, at: Place | Span): string | undefined {
  if (at.file !== 'manifest.json' || !isPlace(at)) return undefined;
  const [section = '', index = ''] = split(at.pointer);
  return text(record(list(manifest?.[section])[Number(index)])['app']);
}

/** In files about several apps, the name of the host in the line says which one it is. */
function ofText({ tree, manifest, data }: ParsedTree, at: Place | Span): string | undefined {
  const line = isPlace(at)
    ? JSON.stringify(valueAt(data.get(at.file), split(at.pointer).slice(0, 2)) ?? '')
    : lineOf(tree.get(at.file) ?? '', at.start);
  const route = list(manifest?.['routes'])
    .map(record)
    .find(({ host }) => typeof host === 'string' && line.includes(host));
  return text(route?.['app']);
}

function lineOf(source: string, at: number): string {
  const start = source.lastIndexOf('\n', at - 1) + 1;
  const end = source.indexOf('\n', at);
  return source.slice(start, end === -1 ? undefined : end);
}

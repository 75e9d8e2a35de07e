/** What an import said of a key, beside what Docker Compose shows. */
import { readFileSync } from 'node:fs';
import type { Difference } from './compare.ts';
import { list, record } from './compare.ts';
import type { Config } from './docker.ts';

export interface ReportEntry {
  readonly fate: 'taken' | 'changed' | 'unsupported';
  readonly pointer: string;
  readonly text: string;
  readonly at: { readonly file: string; readonly line?: number };
}

export interface Report {
  readonly entries: readonly ReportEntry[];
}

const parts = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/**
 * Whether the report admits a difference: an entry that is not "taken" for the very key of that service, or for the
 * service as a whole. Lists are admitted only as often as they have entries that are not "taken".
 */
export function explains({ entries }: Report, { service, key }: Difference, before: Config): boolean {
  const [name = '', ...rest] = key.split('.');
  const entry = rest.join('.');
  const own = entries.filter(
    ({ fate, pointer }) => fate !== 'taken' && concerns(parts(pointer), service, name),
  );
  if (name === 'networks' && networkChanged(entries, entry)) return true;
  return own.some(({ pointer, at }) => {
    const [, , , item] = parts(pointer);
    if (name === 'gone') return true;
    if (item === undefined || entry === '') return true;
    if (item === entry) return true;
    if (!/^\d+$/.test(item)) return false;
    return isItem(before, service, name, Number(item), entry) || lineOf(at).includes(entry);
  });
}

/** A network of the project that became another one, which its definition says. */
function networkChanged(entries: readonly ReportEntry[], network: string): boolean {
  return entries.some(({ fate, pointer, text }) => {
    const [section, name = ''] = parts(pointer);
    return (
      fate === 'changed' && section === 'networks' && (network.includes(name) || text.includes('Traefik'))
    );
  });
}

function concerns([section, service, key]: readonly string[], name: string, wanted: string): boolean {
  if (section !== 'services') return false;
  if (service !== name) return false;
  if (key === undefined || key === wanted || wanted === 'gone') return true;
  const asMounts = wanted === 'volumes' && (key === 'secrets' || key === 'configs' || key === 'tmpfs');
  return (
    asMounts ||
    (wanted === 'networks' && key === 'network_mode') ||
    (wanted === 'exposure' && ['ports', 'labels'].includes(key))
  );
}

/** The line of an input that an entry speaks of. */
function lineOf({ file, line }: ReportEntry['at']): string {
  return line === undefined ? '' : (readFileSync(file, 'utf8').split('\n')[line - 1] ?? '');
}

/** Whether the item of a list, as Compose counts it, is the one that differs. */
function isItem(before: Config, service: string, key: string, index: number, entry: string): boolean {
  const items = list(record(before.services[service])[key]);
  const text = JSON.stringify(items[index] ?? items);
  const words = entry.split(/[:/=]/).filter((word) => word !== '');
  return words.some((word) => text.includes(word));
}

/** What was done with every key of an import: for a terminal, and for programs. */
import type { Span } from '../../base/diag/diagnostic.ts';
import type { Fate, ImportEntry, ImportedSecret } from '../../base/diag/import-entry.ts';
import { split } from '../../base/util/pointer.ts';
import { printable, wrap } from './layout.ts';
import { plural } from './order.ts';
import { type Lines, linesOf, placeText, type TextOf } from './position.ts';
import { type Style, styleOf } from './style.ts';

/** What is reported. */
export interface ImportReport {
  readonly entries: readonly ImportEntry[];
  readonly secrets: readonly ImportedSecret[];
}

const FATES: Readonly<Record<Fate, string>> = {
  taken: 'converted',
  changed: 'changed for safety',
  unsupported: 'not supported',
};

/** Parts of a report, in the order in which a person acts on them. */
export const GROUPS = {
  visitor: 'Different for a visitor',
  todo: 'To do',
  changed: 'Changed for safety',
  converted: 'Converted',
} as const;

export type Group = keyof typeof GROUPS;

/** The part of the report that an entry belongs to. */
export function groupOf({ fate, exposure }: ImportEntry): Group {
  if (exposure !== undefined) return 'visitor';
  if (fate === 'unsupported') return 'todo';
  return fate === 'changed' ? 'changed' : 'converted';
}

/** A key as people write it: `apps.sonarr.auth`; the whole file is `(file)`. */
export const keyText = (pointer: string) => (pointer === '' ? '(file)' : split(pointer).join('.'));

/** Entries of each part that there is. */
export function byGroup(entries: readonly ImportEntry[]): (readonly [Group, readonly ImportEntry[]])[] {
  return (Object.keys(GROUPS) as Group[])
    .map((group) => [group, entries.filter((entry) => groupOf(entry) === group)] as const)
    .filter(([, own]) => own.length > 0);
}

/** `12 converted, 3 changed for safety, 4 not supported; 5 secrets, 2 of them to provide`. */
export function importHeadline({ entries, secrets }: ImportReport): string {
  const counts = (Object.keys(FATES) as Fate[])
    .map((fate) => [fate, entries.filter((entry) => entry.fate === fate).length] as const)
    .flatMap(([fate, count]) => (count === 0 ? [] : [`${count} ${FATES[fate]}`]));
  const asked = secrets.filter(({ value }) => value === undefined).length;
  const known = secrets.length === 0 ? 'no secrets' : plural(secrets.length, 'secret');
  return `${counts.join(', ')}; ${known}${asked === 0 ? '' : `, ${asked} of them to provide`}`;
}

/** For a terminal: what a person acts on in full, what was simply converted as a count for each file, then secrets by name. */
export function renderImport(
  report: ImportReport,
  textOf: TextOf,
  options: { readonly color: boolean; readonly columns: number },
): string {
  const style = styleOf(options.color);
  const lines = linesOf(textOf);
  const out: string[] = [];
  for (const [group, own] of byGroup(report.entries)) {
    out.push(style.strong(`${GROUPS[group]} (${own.length})`));
    if (group === 'converted') out.push(...folded(own), '');
    else out.push(...own.flatMap((one) => entryLines(one, lines(one.at.file), style, options.columns)), '');
  }
  if (report.secrets.length > 0) {
    out.push(style.strong(`Secrets (${report.secrets.length})`));
    for (const { name, value, purpose } of report.secrets)
      out.push(
        ...said(
          `${value === undefined ? 'to provide' : 'moved'}: ${name}: ${purpose}`,
          '  ',
          options.columns,
        ),
      );
    out.push('');
  }
  return `${out.join('\n')}${out.length > 0 ? '\n' : ''}${importHeadline(report)}\n`;
}

function folded(entries: readonly ImportEntry[]): string[] {
  const counts = new Map<string, number>();
  for (const { at } of entries) counts.set(at.file, (counts.get(at.file) ?? 0) + 1);
  const files = [...counts].map(([file, count]) => `  ${printable(file)}: ${plural(count, 'key')}`);
  return [...files, '  each of them, and where it is now: `--report FILE`'];
}

function entryLines(entry: ImportEntry, lines: Lines | undefined, style: Style, columns: number): string[] {
  const paint = { taken: style.added, changed: style.warning, unsupported: style.error }[entry.fate];
  const head = `  ${paint(printable(keyText(entry.pointer)))} ${style.quiet(printable(placeText(entry.at, lines)))}`;
  const more = said(entry.text, '    ', columns);
  if (entry.exposure !== undefined)
    more.push(
      ...said(`before: ${entry.exposure.before}`, '    ', columns),
      ...said(`now: ${entry.exposure.after}`, '    ', columns),
    );
  if (entry.todo !== undefined) more.push(...said(`to do: ${entry.todo}`, '    ', columns));
  return [head, ...more];
}

const said = (text: string, indent: string, columns: number) =>
  wrap(printable(text), columns - indent.length).map((line) => indent + line);

/** For programs. The shape is a promise: what changes it changes `version`. */
export function importJson({ entries, secrets }: ImportReport, textOf: TextOf) {
  const lines = linesOf(textOf);
  const place = (at: Span) => ({ file: at.file, ...(lines(at.file)?.position(at.start) ?? {}) });
  return {
    version: 2,
    summary: {
      taken: entries.filter(({ fate }) => fate === 'taken').length,
      changed: entries.filter(({ fate }) => fate === 'changed').length,
      unsupported: entries.filter(({ fate }) => fate === 'unsupported').length,
      secrets: secrets.length,
    },
    entries: byGroup(entries).flatMap(([group, own]) =>
      own.map(({ at, ...entry }) => ({ ...entry, group, key: keyText(entry.pointer), at: place(at) })),
    ),
    secrets: secrets.map(({ name, value, purpose, at }) => ({
      name,
      moved: value !== undefined,
      purpose,
      at: place(at),
    })),
  };
}

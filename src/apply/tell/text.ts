/** What people read: plans, receipts, problems. */
import type { Problem } from '../problem.ts';
import type { Action, PassOutcome, Receipt } from '../state/receipt.ts';

/** Code, what is wrong, what to do. */
export function problemText({ code, message, help }: Problem): string {
  return `${code}: ${message}\n  ${help}`;
}

const actionText = ({ kind, subject, reasons, detail }: Action): string =>
  `  ${kind.padEnd(8)} ${subject}  (${reasons.join(', ')}${detail === undefined ? '' : `: ${detail}`})`;

/** Files of one kind and reason beyond which only their number is told: a first release has hundreds. */
const MANY_FILES = 5;

/** One line for each action; many files that are treated alike are one line together. */
export function actionLines(actions: readonly Action[]): string[] {
  const alike = new Map<string, Action[]>();
  for (const action of actions) {
    const file = action.kind === 'write' || action.kind === 'delete';
    const key = file ? `${action.kind} ${action.reasons.join()}` : `${action.kind} ${action.subject}`;
    alike.set(key, [...(alike.get(key) ?? []), action]);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length <= MANY_FILES) return group.map(actionText);
    return [actionText({ ...first, subject: count(group.length, 'file') })];
  });
}

/** What a pass has found out about a stack before it does anything. */
interface Planned {
  readonly stack: string;
  readonly actions: readonly Action[];
  readonly drift: readonly Action[];
  readonly problems: readonly Problem[];
}

/** What a pass would do to a stack. */
export function planText({ stack, actions, drift, problems }: Planned): string {
  const nothing = problems.length > 0 ? 'nothing is done, for the reasons above' : 'nothing to do';
  const lines = [`${stack}: ${actions.length === 0 ? nothing : count(actions.length, 'action')}`];
  lines.push(...actionLines(actions));
  const left = drift.filter((one) => !actions.includes(one));
  if (left.length > 0)
    lines.push('  changed by hand, and left alone (policies.drift is report):', ...actionLines(left));
  return `${lines.join('\n')}\n`;
}

/** How a pass ended for a stack; `wanted` is the commit that it was about, `now` what is said of the last good release. */
const HEADLINES: Readonly<Record<PassOutcome, (wanted: string, now: string, good: string) => string>> = {
  'in-step': (wanted) => `in sync with ${wanted}`,
  applied: (wanted) => `applied ${wanted}`,
  repaired: (wanted) => `repaired, in sync with ${wanted}`,
  drifted: (wanted) => `at ${wanted}, but drifted: changed by hand`,
  failing: (wanted) => `at ${wanted}, but some services are unhealthy`,
  refused: (wanted, now) => `refused ${wanted}; ${now}`,
  'rolled-back': (wanted, now) => `rolled back: ${wanted} failed; ${now}`,
  held: (wanted, now) => `held: ${wanted} is not tried again until the stack changes; ${now}`,
  failed: (wanted, _, good) => `failed at ${wanted}; last good release: ${good}`,
};

/** One pass of one stack: a line, what was done, and what stood in the way. */
export function receiptText(receipt: Receipt): string {
  const { stack, outcome, commit, release, seconds, actions, problems, logs } = receipt;
  const good = release === undefined ? 'none' : short(release);
  const now = release === undefined ? 'no good release yet' : `${good} runs`;
  const headline = HEADLINES[outcome](commit === undefined ? 'nothing' : short(commit), now, good);
  const lines = [`${stack}: ${headline} (${seconds.toFixed(1)} s)`, ...actionLines(actions)];
  lines.push(
    ...problems.flatMap((problem) =>
      problemText(problem)
        .split('\n')
        .map((line) => `  ${line}`),
    ),
  );
  const logged = Object.keys(logs);
  if (logged.length > 0) lines.push(`  logs kept of: ${logged.join(', ')}`);
  return `${lines.join('\n')}\n`;
}

export function pausedText({ since, reason }: { readonly since: number; readonly reason: string }): string {
  return `paused since ${when(since)}${reason === '' ? '' : `: ${reason}`}; \`waybill-apply resume\` ends it\n`;
}

/** Milliseconds since something happened, for people. */
export function ageText(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 120) return minutes < 1 ? 'less than a minute' : count(minutes, 'minute');
  return minutes < 48 * 60
    ? count(Math.floor(minutes / 60), 'hour')
    : count(Math.floor(minutes / 1440), 'day');
}

/** A commit as people write it. */
export const short = (commit: string) => commit.slice(0, 12);

/** A time for people, the same on every machine: `2026-11-24 10:44:13 UTC`. */
export const when = (time: number | string) =>
  `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** A time as it can be part of a name: `2026-11-24T104413`. */
export const stampOf = (time: number) => new Date(time).toISOString().slice(0, 19).replaceAll(':', '');

/** Whether a name is such a time and nothing else. */
export const isStamp = (name: string) => /^\d{4}-\d\d-\d\dT\d{6}$/.test(name);

/** Bytes for people. */
export function sizeText(bytes: number): string {
  const [unit, size] = bytes < 1 << 30 ? ['MiB', 1 << 20] : ['GiB', 1 << 30];
  return `${(bytes / size).toFixed(1)} ${unit}`;
}

/** Milliseconds for people. */
export const secondsText = (milliseconds: number) =>
  milliseconds < 120_000 ? `${Math.ceil(milliseconds / 1000)} s` : `${Math.round(milliseconds / 60_000)} min`;

export const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;

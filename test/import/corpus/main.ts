/** The corpus on a terminal: one line for each project that is not clean, and a summary. */

import { type Ending, judge, type Verdict } from './judge.ts';
import { findProjects } from './projects.ts';

const ENDINGS: readonly Ending[] = ['clean', 'errors', 'refused', 'lost', 'crashed', 'invalid'];

/** Runs the corpus of a folder. Returns the exit code. */
export function main(args: readonly string[]): number {
  const [folder, flag, only] = args.filter((arg) => arg !== '--json');
  if (folder === undefined) {
    process.stderr.write('usage: node test/import/corpus/corpus.mjs DIR [--only TEXT] [--json]\n');
    return 2;
  }
  const projects = findProjects(folder).filter(({ name }) => flag !== '--only' || name.includes(only ?? ''));
  const verdicts = projects.map((project) => {
    const verdict = judge(project);
    if (!args.includes('--json')) process.stdout.write(verdictLines(verdict));
    return verdict;
  });
  process.stdout.write(
    args.includes('--json') ? `${JSON.stringify(verdicts, null, 2)}\n` : summary(verdicts),
  );
  const bad = verdicts.filter(({ ending }) => ending === 'lost' || ending === 'crashed');
  return bad.length > 0 ? 1 : 0;
}

function verdictLines({ project, ending, reasons, lost }: Verdict): string {
  if (ending === 'clean') return '';
  const head = `${ending.padEnd(8)} ${project}${reasons.length > 0 ? `: ${[...new Set(reasons)].join(', ')}` : ''}\n`;
  const shown = lost.map(
    ({ service, key, before, after }) =>
      `           ${service} ${key}: ${before.slice(0, 160)} -> ${after.slice(0, 160)}\n`,
  );
  return head + shown.join('');
}

/** Counts by ending, codes of errors, keys by fate. */
function summary(verdicts: readonly Verdict[]): string {
  const valid = verdicts.filter(({ ending }) => ending !== 'invalid').length;
  const lines = ENDINGS.map((ending) => {
    const count = verdicts.filter((one) => one.ending === ending).length;
    const share = ending === 'invalid' || valid === 0 ? '' : ` (${Math.round((count / valid) * 100)} %)`;
    return `${ending.padEnd(8)} ${count}${share}`;
  });
  const codes = counted(
    verdicts.flatMap(({ ending, reasons }) =>
      ending === 'errors' || ending === 'refused' ? [...new Set(reasons)] : [],
    ),
  );
  const fates: Record<string, number> = {};
  for (const verdict of verdicts)
    for (const [fate, count] of Object.entries(verdict.fates)) fates[fate] = (fates[fate] ?? 0) + count;
  return [
    `\n${verdicts.length} projects, ${valid} of them valid to Docker Compose`,
    ...lines,
    ...codes.map(([code, count]) => `  ${count} x ${code}`),
    `keys: ${Object.entries(fates)
      .map(([fate, count]) => `${count} ${fate}`)
      .join(', ')}`,
    '',
  ].join('\n');
}

function counted(texts: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

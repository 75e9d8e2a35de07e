/** The table of cases and what was observed: printed after each file, or collected where WAYBILL_APPLIER_TABLE says. */
import { appendFileSync } from 'node:fs';

const rows: string[] = [];

/** Notes what a case has shown. */
export function observed(name: string, what: string): void {
  rows.push(`| ${name} | ${what} |`);
}

/** Tells what the cases of a file have shown. */
export function tellTable(): void {
  const text = rows
    .splice(0)
    .map((row) => `${row}\n`)
    .join('');
  if (text === '') return;
  const file = process.env['WAYBILL_APPLIER_TABLE'];
  if (file === undefined) process.stdout.write(`\n| case | observed |\n|---|---|\n${text}`);
  else appendFileSync(file, text);
}

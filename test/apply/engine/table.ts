/** The table of cases and what was observed: printed after each file, or collected where WAYBILL_APPLIER_TABLE says. */
import { appendFileSync } from 'node:fs';
import { afterAll } from 'vitest';

const rows: string[] = [];

/** Notes what a case has shown. */
export function observed(name: string, what: string): void {
  rows.push(`| ${name} | ${what} |`);
}

afterAll(() => {
  if (rows.length === 0) return;
  const text = `${rows.join('\n')}\n`;
  const file = process.env['WAYBILL_APPLIER_TABLE'];
  if (file === undefined) process.stdout.write(`\n| case | observed |\n|---|---|\n${text}`);
  else appendFileSync(file, text);
});

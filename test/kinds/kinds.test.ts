/**
 * Tables of what a person may write, one file for each kind of mistake or attack: each line is refused, reported, or
 * harmless for a reason. What the kinds of rights and of edits of a tree are made of is in tables of their own:
 * test/compile/check/rights.test.ts and test/verify/closed-world.test.ts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breathe } from '../harness/breathe.ts';
import { repository } from '../harness/files.ts';
import { FULL_STACK, judged, PLAIN_STACK } from '../harness/stack.ts';

const FOLDER = join(repository, 'test/kinds');

/** `F` for the full stack, `P` for the plain one, `L192.168.2.0/24` for a plain one with other ranges of the LAN. */
function specOf(head: string, rest: string): string {
  const base = head === 'F' ? FULL_STACK : PLAIN_STACK;
  const ranges = head.startsWith('L') ? head.slice(1).replaceAll('_', ' ') : '192.168.1.0/24';
  return `${base.replace('192.168.1.0/24', () => ranges)}${rest.replaceAll(' ⏎ ', '\n')}\n`;
}

function outcomeOf(found: readonly string[]): string {
  if (found.some((one) => one.startsWith('error '))) return 'refused';
  return found.length > 0 ? 'reported' : 'harmless';
}

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
  const [title = '', ...lines] = readFileSync(join(FOLDER, file), 'utf8').trimEnd().split('\n');
  describe(title.replace('# ', ''), () => {
    it('has enough examples, and a reason for each that is harmless', () => {
      expect(lines.length).toBeGreaterThanOrEqual(15);
      const silent = lines.filter((line) => line.startsWith('harmless') && !/ {2}## \S+ \S+/.test(line));
      expect(silent).toEqual([]);
    });

    it('holds in every line', { timeout: 300_000 }, async () => {
      const wrong: string[] = [];
      for (const line of lines) {
        const [, wanted, head = '', rest = ''] = /^(\w+) +(\S+) (.*?)(?: {2}## .*)?$/.exec(line) ?? [];
        const found = judged(specOf(head, rest));
        if (outcomeOf(found) !== wanted) wrong.push(`${line} -> ${found.join('; ')}`);
        await breathe();
      }
      expect(wrong).toEqual([]);
    });
  });
}

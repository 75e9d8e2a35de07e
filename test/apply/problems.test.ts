/** The catalogue of problems, and what the programs do with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blameOf, blamesRelease, exitOf, type Problem } from '../../src/apply/problem.ts';
import { problemCatalogue } from '../../src/apply/problems/catalogue.ts';
import { explainProblem, problemCodes } from '../../src/apply/problems/explain.ts';
import { repository } from '../harness/files.ts';

const root = join(repository, 'src/apply');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('problems/'))
  .map((name) => readFileSync(join(root, name), 'utf8'))
  .join('\n');

const problem = (code: string) => ({ code, message: '', help: '' }) as Problem;

describe('the catalogue of problems', () => {
  it('holds what the applier reports and nothing else, all with the same prefix', () => {
    const used = new Set([...sources.matchAll(/'(apply\/[a-z-]+)'/g)].map((match) => match[1] ?? ''));
    expect([...used].sort()).toEqual([...problemCodes].sort());
    expect(problemCodes.every((code) => /^apply\/[a-z]+(?:-[a-z]+)+$/.test(code))).toBe(true);
  });

  it('says of each why it is one, who is to blame, and what provokes it', () => {
    for (const code of problemCodes) expect(explainProblem(code)).toContain('For example: ');
    for (const { why, example } of Object.values(problemCatalogue)) {
      expect(why).toMatch(/^[A-Z`].*\.$/);
      expect(example).not.toMatch(/\.$/);
    }
    expect(explainProblem('apply/nothing')).toBeUndefined();
  });

  it('tells circumstances from faults of the release, also of codes that another version has stored', () => {
    expect(blameOf(problem('apply/gate-failed'))).toBe('release');
    expect(blameOf(problem('gate/failed'))).toBe('circumstance');
    expect(blamesRelease([problem('apply/docker-failed'), problem('apply/up-compose')])).toBe(true);
    expect(blamesRelease([problem('apply/docker-failed'), problem('apply/up-taken')])).toBe(false);
    expect([exitOf(problem('apply/lock-busy')), exitOf(problem('apply/config-stack'))]).toEqual([6, 1]);
  });
});

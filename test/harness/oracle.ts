/** Programs that answer for the engines we speak of: a line of JSON for each question. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repository } from './files.ts';

const BUILDS = {
  traefik: { tool: 'go', args: (out: string) => ['build', '-o', out, '.'] },
  rust: {
    tool: 'cargo',
    args: (out: string) => ['build', '--quiet', '--release', '--target-dir', `${out}.d`],
  },
} as const;

type Oracle = keyof typeof BUILDS;

/** Why an oracle cannot be asked here; undefined when it can. In CI its absence is a failure. */
export function missing(oracle: Oracle): string | undefined {
  const { tool } = BUILDS[oracle];
  if (spawnSync(tool, ['version'], { stdio: 'ignore' }).error === undefined) return undefined;
  if (process.env['CI'] !== undefined)
    throw new Error(`${tool} is not installed, and CI must ask the real engines`);
  return `${tool} is not installed, so its engine is not asked`;
}

/** The program, built once per machine and state of its sources. */
function program(oracle: Oracle): string {
  const given = process.env[`WAYBILL_ORACLE_${oracle.toUpperCase()}`];
  if (given !== undefined) return given;
  const folder = join(tmpdir(), 'waybill-oracles');
  mkdirSync(folder, { recursive: true });
  const out = join(folder, oracle);
  const { tool, args } = BUILDS[oracle];
  const built = spawnSync(tool, args(out), {
    cwd: join(repository, 'test/oracle', oracle),
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`${tool} cannot build the oracle: ${built.stderr}`);
  const path = oracle === 'rust' ? join(`${out}.d`, 'release/oracle') : out;
  if (!existsSync(path)) throw new Error(`${tool} built no ${path}`);
  return path;
}

/** Asks all questions at once; one answer for each, in their order. */
export async function ask<A>(oracle: Oracle, questions: readonly unknown[]): Promise<A[]> {
  const child = spawn(program(oracle), { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers: A[] = [];
  const reading = (async () => {
    for await (const line of createInterface({ input: child.stdout })) answers.push(JSON.parse(line) as A);
  })();
  for (const question of questions) child.stdin.write(`${JSON.stringify(question)}\n`);
  child.stdin.end();
  await reading;
  if (answers.length !== questions.length)
    throw new Error(`${questions.length} questions, ${answers.length} answers`);
  return answers;
}

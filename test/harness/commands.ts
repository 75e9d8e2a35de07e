/** The commands that judge a stack, one after the other on a machine in memory. */
import { MemoryHost } from '../../src/base/host/memory-host.ts';
import { check } from '../../src/cli/commands/check.ts';
import { type Command, exitCode } from '../../src/cli/commands/command.ts';
import { render } from '../../src/cli/commands/render.ts';
import { review } from '../../src/cli/commands/review.ts';
import { verify } from '../../src/cli/commands/verify.ts';
import { call } from './context.ts';

/** What one command came to. */
export interface Verdict {
  readonly code: number;
  readonly said: string;
  /** Time of the processor, in milliseconds. */
  readonly cpu: number;
  /** What the heap grew by, in bytes; less than nothing when it was cleared meanwhile. */
  readonly heap: number;
}

export interface Verdicts {
  readonly check: Verdict;
  readonly render: Verdict;
  /** Of what was written; absent when nothing was. */
  readonly verify?: Verdict;
  /** Of the stack with its tree; absent when nothing was written. */
  readonly review?: Verdict;
}

/** Runs check, render, verify and review on stacks/home/stack.yaml, as one after the other would see it. */
export async function verdicts(spec: string, more: Readonly<Record<string, string>> = {}): Promise<Verdicts> {
  const files = { ...more, '/repo/stacks/home/stack.yaml': spec };
  const host = new MemoryHost(files);
  const run = async (command: Command): Promise<Verdict> => {
    const values = new Map(command === review ? [['base', 'out']] : []);
    const { context, out, err } = call(files, [], { values });
    const [before, heapBefore] = [process.cpuUsage(), process.memoryUsage().heapUsed];
    const spent = () => {
      const { user, system } = process.cpuUsage(before);
      return { cpu: (user + system) / 1000, heap: process.memoryUsage().heapUsed - heapBefore };
    };
    try {
      const code = await command.run({ ...context, host });
      return { code, said: out() + err(), ...spent() };
    } catch (error) {
      const said = `internal error: ${(error as Error).stack ?? String(error)}`;
      return { code: exitCode.internal, said, ...spent() };
    }
  };
  const checked = await run(check);
  const rendered = await run(render);
  if (host.read('/repo/out/home/manifest.json') === undefined) return { check: checked, render: rendered };
  return { check: checked, render: rendered, verify: await run(verify), review: await run(review) };
}

/** How the verdicts contradict each other; undefined when they do not. */
export function contradiction({
  check: checked,
  render: rendered,
  verify: verified,
  review: reviewed,
}: Verdicts): string | undefined {
  const all = [checked, rendered, verified, reviewed].flatMap((one) => one ?? []);
  const wrong = all.find(
    ({ code, said }) => code === exitCode.internal || /\b(?:undefined|NaN)\b|\[object Object\]/.test(said),
  );
  if (wrong !== undefined) return wrong.said;
  const codes = all.map(({ code }) => code);
  const agree = codes.every((code) => code === checked.code) && (checked.code !== 0 || codes.length === 4);
  return agree ? undefined : `${codes.join(' ')}\n${all.map(({ said }) => said).join('\n---\n')}`;
}

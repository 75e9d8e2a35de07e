/** `waybill-apply run`: one pass. */
import { loadConfig } from '../config.ts';
import { type PassResult, pass } from '../pass/pass.ts';
import { blameOf, exitOf } from '../problem.ts';
import { GOOD, type PassOutcome } from '../state/receipt.ts';
import { State } from '../state/state.ts';
import { count, pausedText, planText, problemText, receiptText } from '../tell/text.ts';
import { type Command, type CommandContext, exitCode } from './command.ts';

export const run: Command = {
  name: 'run',
  summary: 'do one pass: fetch, verify, and bring every stack in sync',
  usage: '',
  options: {
    'dry-run': 'show what would be done and why, and change nothing that runs',
    quiet: 'tell nothing while the pass is at work, for cron',
    retry: 'try a release again that has failed',
    adopt: 'take over containers that a Compose project of the same name has left',
    'accept-rewrite': 'follow the branch although its history was rewritten',
  },
  maxArguments: 0,
  run: (context) => (context.values['dry-run'] === true ? dryRun(context) : once(context)),
};

export const plan: Command = {
  name: 'plan',
  summary: 'show what `run` would do, and why',
  usage: '',
  maxArguments: 0,
  run: (context) => dryRun(context),
};

const HOUR = 3_600_000;
const LATE =
  'The next pass continues where it stopped. If it needs the time, raise `longestPass` in the configuration.';

async function once({ system, stopwatch, config, values }: CommandContext): Promise<number> {
  const settings = loadConfig(system, config);
  const paused = new State(settings.state, system.files).paused();
  if (paused !== undefined) {
    system.print(pausedText(paused));
    return exitCode.good;
  }
  system.limit(settings.longestPass * HOUR, () => {
    const message = `The pass was ended after ${count(settings.longestPass, 'hour')}.`;
    system.say(problemText({ code: 'apply/pass-limit', message, help: LATE }));
  });
  const start = system.clock.now();
  const options = {
    dryRun: false,
    retry: values['retry'] === true,
    acceptRewrite: values['accept-rewrite'] === true,
    adopt: values['adopt'] === true,
    quiet: values['quiet'] === true,
  };
  const result = await pass(system, settings, options);
  for (const problem of result.problems) system.say(problemText(problem));
  for (const receipt of result.receipts) system.print(receiptText(receipt));
  const total = system.clock.now() - start;
  const own = Math.max(0, total - stopwatch.elapsed);
  system.print(`pass took ${seconds(total)} s (${seconds(own)} s in Waybill itself)\n`);
  return worst(result);
}

async function dryRun({ system, config, values }: CommandContext): Promise<number> {
  const settings = loadConfig(system, config);
  const options = {
    dryRun: true,
    retry: values['retry'] === true,
    acceptRewrite: values['accept-rewrite'] === true,
  };
  const result = await pass(system, settings, options);
  for (const problem of result.problems) system.say(problemText(problem));
  for (const report of result.reports) {
    for (const problem of report.problems) system.say(problemText(problem));
    system.print(planText(report));
  }
  return worst(result);
}

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(2);

/** The exit code of a pass. */
export function worst({ receipts, problems }: PassResult): number {
  const codes = receipts.map(({ outcome, problems: found }) =>
    found.some((problem) => blameOf(problem) === 'waybill') ? exitCode.internal : codeOf(outcome),
  );
  return Math.max(exitCode.good, ...codes, ...problems.map(exitOf));
}

export function codeOf(outcome: PassOutcome): number {
  if (GOOD.includes(outcome)) return exitCode.good;
  if (outcome === 'drifted' || outcome === 'failing') return exitCode.attention;
  if (outcome === 'refused') return exitCode.refused;
  return outcome === 'failed' ? exitCode.failed : exitCode.rolledBack;
}

/** One pass: lock, fetch, then every stack by itself, then the news. */

import { openDoors, type Settings } from '../config.ts';
import { Docker } from '../engine/docker.ts';
import type { System } from '../machine/system.ts';
import { type Problem, problemsOf, refuseIfAny } from '../problem.ts';
import { Git } from '../repository/git.ts';
import type { Outcome, Receipt } from '../state/receipt.ts';
import { State } from '../state/state.ts';
import { metricsText } from '../tell/metrics.ts';
import { GOOD_NEWS, notifyAll } from '../tell/notify.ts';
import { problemText } from '../tell/text.ts';
import type { Context, PassOptions } from './context.ts';
import { Report } from './report.ts';
import { stackPass } from './stack-pass.ts';
import { lock } from './steps/1-lock.ts';
import { fetch } from './steps/2-fetch.ts';

export interface PassResult {
  readonly receipts: readonly Receipt[];
  /** Why the newest commit of the branch was not used. */
  readonly problems: readonly Problem[];
  /** Plans and differences of each stack, for `--dry-run`. */
  readonly reports: readonly Report[];
}

/** Outcomes after which nobody has to do anything. */
export const GOOD: readonly Outcome[] = ['in-step', 'applied', 'repaired'];

export function contextOf(system: System, settings: Settings, options: PassOptions): Context {
  const state = new State(settings.state, system.files);
  let key: string | undefined;
  return {
    system,
    settings,
    state,
    options,
    docker: new Docker(system),
    git: new Git(system, state.repository),
    get key() {
      key ??= state.key((count) => system.random(count));
      return key;
    },
  };
}

export async function pass(system: System, settings: Settings, options: PassOptions): Promise<PassResult> {
  refuseIfAny(openDoors(system, settings));
  await lock(system, new State(settings.state, system.files));
  const context = contextOf(system, settings, options);
  system.reached('lock');
  const fetched = await fetch(context.git, settings, {
    acceptRewrite: options.acceptRewrite,
    keep: !options.dryRun,
  }).catch(async (error: unknown) => {
    if (!options.dryRun) await tell(context, [], problemsOf(error));
    throw error;
  });
  system.reached('fetch');
  const reports: Report[] = [];
  const receipts: Receipt[] = [];
  for (const stack of settings.stacks) {
    const report = new Report(stack, system.clock);
    reports.push(report);
    receipts.push(await finish(context, report, () => stackPass(context, report, fetched)));
  }
  if (!options.dryRun) await tell(context, receipts, fetched.problems);
  return { receipts, problems: fetched.problems, reports };
}

/** Runs the work on one stack to its receipt: a stack that fails does not stop the others. */
export async function finish(
  context: Context,
  report: Report,
  work: () => Promise<Outcome>,
): Promise<Receipt> {
  const { state, options, system } = context;
  let outcome: Outcome;
  try {
    outcome = await work();
  } catch (error) {
    report.add(problemsOf(error));
    outcome = report.worked ? 'failed' : 'refused';
  }
  if (options.dryRun) return report.receipt(outcome);
  try {
    // A pass that finds everything as it was leaves no line behind: there are hundreds of them a day.
    const news = outcomeClass(outcome) !== (state.outcomes()[report.stack] ?? GOOD_NEWS);
    if (report.worked || news) state.addReceipt(report.receipt(outcome));
    system.reached('receipt');
    if (report.settled) state.setJournal(report.stack, undefined);
    // A person's rollback is over when it is done, or was refused before anything was changed.
    const over = report.settled || state.journal(report.stack) === undefined;
    if (over && state.task(report.stack)?.kind === 'rollback') state.setTask(report.stack, undefined);
  } catch (error) {
    // The journal stays, and the next pass goes through everything again.
    report.note(error);
    return report.receipt('failed');
  }
  system.reached('done');
  return report.receipt(outcome);
}

/** What counts as a change of outcome. */
export const outcomeClass = (outcome: Outcome): string =>
  GOOD.includes(outcome) ? GOOD_NEWS : outcome === 'held' ? 'rolled-back' : outcome;

/** Tells those who want to know. None of this can fail the pass. */
async function tell(
  context: Context,
  receipts: readonly Receipt[],
  problems: readonly Problem[],
): Promise<void> {
  const { state, system, settings } = context;
  try {
    const before = state.outcomes();
    const after: Record<string, string> = Object.fromEntries(
      receipts.map(({ stack, outcome }) => [stack, outcomeClass(outcome)]),
    );
    after['(repository)'] = problems[0]?.code ?? GOOD_NEWS;
    if (settings.metrics !== undefined) {
      const text = metricsText(receipts, problems, system.clock.now());
      system.files.write(settings.metrics, text, { mode: 0o644 }, 0o755);
    }
    await notifyAll(context, { host: settings.host ?? '', receipts, problems, before, after });
    if (JSON.stringify(before) !== JSON.stringify({ ...before, ...after }))
      state.setOutcomes({ ...before, ...after });
  } catch (error) {
    for (const problem of problemsOf(error)) system.say(problemText(problem));
  }
}

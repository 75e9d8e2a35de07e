/** One pass: lock, fetch, then each stack on its own, then the news. */

import { insecurePaths, type Settings } from '../config.ts';
import { Docker } from '../engine/docker.ts';
import type { System } from '../machine/system.ts';
import { type Problem, problemsOf, refuseIfAny } from '../problem.ts';
import { Git } from '../repository/git.ts';
import { GOOD_NEWS, outcomeClass, type PassOutcome, type Receipt } from '../state/receipt.ts';
import { State } from '../state/state.ts';
import { tellAll } from '../tell/tell.ts';
import type { Context, PassOptions } from './context.ts';
import { PassRecorder } from './recorder.ts';
import { stackPass } from './stack-pass.ts';
import { lock } from './steps/1-lock.ts';
import { fetch } from './steps/2-fetch.ts';

export interface PassResult {
  readonly receipts: readonly Receipt[];
  /** Why the newest commit of the branch was not used. */
  readonly problems: readonly Problem[];
  /** Plans and differences of each stack, for `--dry-run`. */
  readonly reports: readonly PassRecorder[];
}

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
  refuseIfAny(insecurePaths(system, settings));
  await lock(system, new State(settings.state, system.files));
  const context = contextOf(system, settings, options);
  system.checkpoint('lock');
  const fetched = await fetch(context, {
    acceptRewrite: options.acceptRewrite,
    keep: !options.dryRun,
  }).catch(async (error: unknown) => {
    if (!options.dryRun) await tellAll(context, { receipts: [], problems: problemsOf(error) });
    throw error;
  });
  system.checkpoint('fetch');
  const reports: PassRecorder[] = [];
  const receipts: Receipt[] = [];
  for (const stack of settings.stacks) {
    const recorder = new PassRecorder(stack, system.clock, options.quiet === true ? undefined : system.say);
    reports.push(recorder);
    receipts.push(await toReceipt(context, recorder, () => stackPass(context, recorder, fetched)));
  }
  const { commit, problems } = fetched;
  if (!options.dryRun) await tellAll(context, { receipts, problems, commit });
  return { receipts, problems: fetched.problems, reports };
}

/** Runs the work on one stack to its receipt: a stack that fails does not stop the others. */
export async function toReceipt(
  context: Context,
  recorder: PassRecorder,
  work: () => Promise<PassOutcome>,
): Promise<Receipt> {
  const { state, options, system } = context;
  let outcome: PassOutcome;
  try {
    outcome = await work();
  } catch (error) {
    recorder.add(problemsOf(error));
    outcome = recorder.changedHost ? 'failed' : 'refused';
  }
  if (options.dryRun) return recorder.receipt(outcome);
  try {
    // A pass that finds everything as it was leaves no line behind: there are hundreds of them a day.
    const news = outcomeClass(outcome) !== (state.outcomes()[recorder.stack] ?? GOOD_NEWS);
    if (recorder.changedHost || news) state.receipts.add(recorder.receipt(outcome));
    system.checkpoint('receipt');
    if (recorder.complete) state.setJournal(recorder.stack, undefined);
    // A person's rollback is over when it is done, or was refused before anything was changed.
    const over = recorder.complete || state.journal(recorder.stack) === undefined;
    if (over && state.task(recorder.stack)?.kind === 'rollback') state.setTask(recorder.stack, undefined);
  } catch (error) {
    // The journal stays, and the next pass goes through everything again.
    recorder.addError(error);
    return recorder.receipt('failed');
  }
  system.checkpoint('done');
  return recorder.receipt(outcome);
}

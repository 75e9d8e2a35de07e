/** The end of a pass: everyone is told who wants to know. None of this can fail the pass. */
import type { Settings } from '../config.ts';
import type { System } from '../machine/system.ts';
import { type Problem, problemsOf } from '../problem.ts';
import { GOOD_NEWS, outcomeClass, type Receipt } from '../state/receipt.ts';
import type { State } from '../state/state.ts';
import { metricsText } from './metrics.ts';
import { newRequests, send } from './notify.ts';
import { problemText } from './text.ts';

interface TellContext {
  readonly settings: Settings;
  readonly state: State;
  readonly system: System;
}

interface PassEnd {
  readonly receipts: readonly Receipt[];
  /** Why the newest commit of the branch was not used. */
  readonly problems: readonly Problem[];
  readonly commit?: string;
}

/** Each part is tried, whatever became of the others: a full disk for the metrics keeps no receiver from being told. */
export async function tellAll(context: TellContext, { receipts, problems, commit }: PassEnd): Promise<void> {
  const { settings, state, system } = context;
  const attempt = async (work: () => void | Promise<void>) => {
    try {
      await work();
    } catch (error) {
      for (const problem of problemsOf(error)) system.say(problemText(problem));
    }
  };
  const before = state.outcomes();
  const after: Record<string, string> = Object.fromEntries(
    receipts.map(({ stack, outcome }) => [stack, outcomeClass(outcome)]),
  );
  after['(repository)'] = problems[0]?.code ?? GOOD_NEWS;
  const now = system.clock.now();
  const { metrics } = settings;
  if (metrics !== undefined)
    await attempt(() =>
      system.files.write(metrics, metricsText(receipts, problems, now), { mode: 0o644 }, 0o755),
    );
  const telling = { host: settings.host ?? '', receipts, problems, before, after };
  const queue = newRequests(settings, state.unsent(), telling);
  await attempt(() => {
    // In this order: cut off in between, something is told twice, and nothing is never told.
    if (JSON.stringify(queue.kept) !== JSON.stringify(state.unsent())) state.setUnsent(queue.kept);
    if (JSON.stringify(before) !== JSON.stringify({ ...before, ...after }))
      state.setOutcomes({ ...before, ...after });
  });
  const left = await send({ settings, system }, queue);
  await attempt(() => {
    if (JSON.stringify(left) !== JSON.stringify(state.unsent())) state.setUnsent(left);
  });
  await attempt(() => state.setLastPass(commit === undefined ? { at: now } : { at: now, commit }));
}

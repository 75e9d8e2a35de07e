/** A Compose project of the stack's name that ran here before Waybill: taken over when a person says so, and brought back. */

import type { Container } from '../engine/container.ts';
import { composeBefore, isForeign, originOf, projectBefore } from '../engine/foreign-project.ts';
import { endLeftOver } from '../engine/leftover-compose.ts';
import { lastLine } from '../machine/process.ts';
import { type Problem, refuse } from '../problem.ts';
import type { Action, Outcome } from '../state/receipt.ts';
import type { Before } from '../state/release.ts';
import type { Context } from './context.ts';
import type { Plan } from './plan.ts';
import type { Report } from './report.ts';

/** Seconds for Compose to read a project, and to bring it up with images that have to be fetched again. */
const READ_LIMIT = 60;
const UP_LIMIT = 3600;

/** Containers of the project that have no place in the stack: a person decides what becomes of them. */
export const leftAlone = (containers: readonly Container[], known: ReadonlySet<string>): Action[] =>
  containers
    .filter((one) => isForeign(one) && !known.has(one.service ?? ''))
    .map((one) => ({
      kind: 'leave',
      subject: one.service ?? one.name,
      reasons: ['unknown to Waybill'],
      detail: `${originOf(one)}; the stack has no such service`,
    }));

/**
 * Whether a pass may replace containers that it does not know. Answers what to say where nobody has asked for it; notes
 * where the containers come from otherwise.
 */
export function consent(
  { state, options, system }: Context,
  stack: string,
  containers: readonly Container[],
  plan: Plan,
): Problem[] {
  const replaced = new Set(plan.actions.filter(({ kind }) => kind !== 'leave').map(({ subject }) => subject));
  const strangers = containers.filter(isForeign);
  const taken = strangers.filter(({ service = '' }) => replaced.has(service));
  if (taken.length === 0 || state.before(stack) !== undefined) return [];
  const before = projectBefore(strangers, system.clock.now());
  if (options.adopt !== true) return [notAsked(stack, taken, before)];
  state.setBefore(stack, before);
  system.reached('adopt');
  return [];
}

const notAsked = (stack: string, taken: readonly Container[], { folder }: Before): Problem => ({
  code: 'apply/adopt-not-asked',
  message: `${taken.length} containers of the Compose project ${stack} in ${folder} run here, and the stack would replace them: ${taken.map(({ name }) => name).join(', ')}.`,
  help: 'Read `waybill-apply plan`, make a backup, then `waybill-apply run --adopt`. The way back is `waybill-apply rollback --before-waybill`.',
});

/** Back to the Compose project that ran before Waybill. */
export function returnTo(context: Context, report: Report): Promise<Outcome> {
  return report.step('rollback', async (): Promise<Outcome> => {
    const services = await comeBack(context, report);
    report.release = undefined;
    report.settled = true;
    report.add([
      {
        code: 'apply/adopt-came-back',
        message: `The containers from before Waybill run again: ${services.join(', ')}.`,
        help: 'The next pass asks before it takes them over: `run --adopt`.',
      },
    ]);
    return 'rolled-back';
  });
}

/**
 * Brings the old project back: removes the containers of the stack, never a volume, and lets Compose start what ran
 * before. From here on the next pass asks again. Killed, it goes on with the next pass.
 */
async function comeBack(context: Context, report: Report): Promise<readonly string[]> {
  const { state, docker, system } = context;
  const { stack } = report;
  const before =
    state.before(stack) ??
    refuse(
      'apply/adopt-nothing',
      `${stack} has taken no Compose project over.`,
      'An earlier release: `waybill-apply rollback`.',
    );
  await endLeftOver(system, state.current(stack));
  await readable(context, stack, before);
  report.worked = true;
  state.setBefore(stack, { ...before, returning: true });
  system.reached('return');
  for (const container of (await docker.containers(stack)).filter((one) => !isForeign(one)))
    await docker.remove(container);
  system.reached('return-removed');
  const up = ['up', '--detach', '--no-build', ...before.services];
  // Without a name Compose would start all of them.
  const ran =
    before.services.length === 0 ? undefined : await composeBefore(context, stack, before, up, UP_LIMIT);
  if (ran !== undefined && ran.code !== 0)
    refuse(
      'apply/adopt-up',
      `Docker Compose could not start the project in ${before.folder}: ${lastLine(ran.err)}.`,
      `Correct it and run \`docker compose up -d\` there, or let the next pass try again.`,
    );
  state.forget(stack);
  system.reached('returned');
  return before.services;
}

/** Refuses, before anything is removed, where Compose cannot read the old project any more. */
async function readable(context: Context, stack: string, before: Before): Promise<void> {
  const { files } = context.system;
  const gone = [before.folder, ...before.files].filter((path) => files.stat(path) === undefined);
  const ran =
    gone.length > 0
      ? undefined
      : await composeBefore(context, stack, before, ['config', '--quiet'], READ_LIMIT);
  if (ran?.code === 0) return;
  refuse(
    'apply/adopt-unreadable',
    `The project in ${before.folder} cannot be brought back: ${ran === undefined ? `${gone.join(', ')} is gone` : lastLine(ran.err)}.`,
    'Nothing was changed. Put the files back as they were.',
  );
}

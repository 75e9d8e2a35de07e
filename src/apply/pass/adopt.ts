/** A Compose project of the stack's name that ran here before Waybill: taken over when a person says so, and brought back. */

import type { Container } from '../engine/container.ts';
import { composeBefore, isForeign, originOf, projectBefore } from '../engine/foreign-project.ts';
import { killLeftoverCompose } from '../engine/leftover-compose.ts';
import { lastLine } from '../machine/process.ts';
import { type Problem, refuse } from '../problem.ts';
import type { Action, PassOutcome } from '../state/receipt.ts';
import type { AdoptedProject } from '../state/release.ts';
import type { Context } from './context.ts';
import type { Rollout } from './plan.ts';
import type { PassRecorder } from './recorder.ts';

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

/** What a rollout takes over. */
interface Adoption {
  /** Why it must not be done: nobody has asked for it. */
  readonly problems: readonly Problem[];
  /** The project to remember before any of its containers is replaced. */
  readonly project?: AdoptedProject;
}

/** Whether a rollout replaces containers that Waybill has not made, and may do so. */
export function adoptionIn(
  { state, options, system }: Context,
  { release, plan, before: containers }: Rollout,
): Adoption {
  const { stack } = release.tree;
  const replaced = new Set(plan.actions.filter(({ kind }) => kind !== 'leave').map(({ subject }) => subject));
  const foreign = containers.filter(isForeign);
  const taken = foreign.filter(({ service = '' }) => replaced.has(service));
  if (taken.length === 0 || state.before(stack) !== undefined) return { problems: [] };
  const project = projectBefore(foreign, system.clock.now());
  return options.adopt === true ? { problems: [], project } : { problems: [notAsked(stack, taken, project)] };
}

const notAsked = (stack: string, taken: readonly Container[], { folder }: AdoptedProject): Problem => ({
  code: 'apply/adopt-not-asked',
  message: `${taken.length} containers of the Compose project ${stack} in ${folder} run here, and the stack would replace them: ${taken.map(({ name }) => name).join(', ')}.`,
  help: 'Read `waybill-apply plan`, make a backup, then run `waybill-apply run --adopt`. `waybill-apply rollback --before-waybill` undoes it.',
});

/** Back to the Compose project that ran before Waybill. */
export function restoreAdoptedProject(context: Context, recorder: PassRecorder): Promise<PassOutcome> {
  return recorder.step('rollback', async (): Promise<PassOutcome> => {
    const services = await restoreAdopted(context, recorder);
    recorder.release = undefined;
    recorder.complete = true;
    recorder.add([
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
 * before. From here on the next pass asks again. If it is killed, the next pass continues.
 */
async function restoreAdopted(context: Context, recorder: PassRecorder): Promise<readonly string[]> {
  const { state, docker, system } = context;
  const { stack } = recorder;
  const before =
    state.before(stack) ??
    refuse(
      'apply/adopt-nothing',
      `${stack} has not taken over a Compose project.`,
      'An earlier release: `waybill-apply rollback`.',
    );
  await killLeftoverCompose(system, state.current(stack));
  await readable(context, stack, before);
  recorder.changedHost = true;
  state.setBefore(stack, { ...before, returning: true });
  system.checkpoint('return');
  for (const container of (await docker.containers(stack)).filter((one) => !isForeign(one)))
    await docker.remove(container);
  system.checkpoint('return-removed');
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
  system.checkpoint('returned');
  return before.services;
}

/** Refuses, before anything is removed, where Compose cannot read the old project any more. */
async function readable(context: Context, stack: string, before: AdoptedProject): Promise<void> {
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

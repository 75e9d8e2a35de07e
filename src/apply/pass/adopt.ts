/** A Compose project of the stack's name that ran here before Waybill: taken over when a person says so, and brought back. */

import { STACK_LABEL } from '../../schema/contract.ts';
import type { Container } from '../engine/container.ts';
import { endLeftOver, MARK } from '../engine/leftover-compose.ts';
import { lastLine, type ProcessResult } from '../machine/process.ts';
import { type Problem, refuse } from '../problem.ts';
import type { Action, Outcome } from '../state/receipt.ts';
import type { Before } from '../state/release.ts';
import type { Context } from './context.ts';
import type { Plan } from './plan.ts';
import type { Report } from './report.ts';

/** Seconds for Compose to read a project, and to bring it up with images that have to be fetched again. */
const READ_LIMIT = 60;
const UP_LIMIT = 3600;

/** Where Compose has read a project from; lists are set off by commas. */
const COMPOSE_LABELS = {
  folder: 'com.docker.compose.project.working_dir',
  files: 'com.docker.compose.project.config_files',
  environmentFiles: 'com.docker.compose.project.environment_file',
} as const;

/** A container that Compose made from files that are not Waybill's. */
const isStranger = ({ labels }: Container) => labels[STACK_LABEL] === undefined;

/** Where the containers of a service come from that the stack takes over; undefined when they are its own. */
export function originsOf(containers: readonly Container[]): string | undefined {
  const strangers = containers.filter(isStranger);
  return strangers.length === 0 ? undefined : strangers.map(originOf).join('; ');
}

/** Containers of the project that have no place in the stack: a person decides what becomes of them. */
export const leftAlone = (containers: readonly Container[], known: ReadonlySet<string>): Action[] =>
  containers
    .filter((one) => isStranger(one) && !known.has(one.service ?? ''))
    .map((one) => ({
      kind: 'leave',
      subject: one.service ?? one.name,
      reasons: ['unknown to Waybill'],
      detail: `${originOf(one)}; the stack has no such service`,
    }));

/** Where a container comes from, for people. */
function originOf({ name, image, labels }: Container): string {
  const files = listed(labels[COMPOSE_LABELS.files]);
  return `the container ${name} with ${image}${files.length === 0 ? '' : ` of ${files.join(', ')}`}`;
}

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
  const strangers = containers.filter(isStranger);
  const taken = strangers.filter(({ service = '' }) => replaced.has(service));
  if (taken.length === 0 || state.before(stack) !== undefined) return [];
  const before = beforeOf(strangers, system.clock.now());
  if (options.adopt !== true) return [notAsked(stack, taken, before)];
  state.setBefore(stack, before);
  system.reached('adopt');
  return [];
}

function beforeOf(strangers: readonly Container[], at: number): Before {
  const [first] = strangers;
  const label = (name: string) => first?.labels[name];
  return {
    at,
    folder: label(COMPOSE_LABELS.folder) ?? '',
    files: listed(label(COMPOSE_LABELS.files)),
    environmentFiles: listed(label(COMPOSE_LABELS.environmentFiles)),
    services: [...new Set(strangers.filter(isUp).flatMap(({ service }) => service ?? []))].sort(),
  };
}

const isUp = ({ status }: Container) => status === 'running' || status === 'restarting';

const listed = (text = '') => text.split(',').filter(Boolean);

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
  for (const container of (await docker.containers(stack)).filter((one) => !isStranger(one)))
    await docker.remove(container);
  system.reached('return-removed');
  const up = ['up', '--detach', '--no-build', ...before.services];
  // Without a name Compose would start all of them.
  const ran = before.services.length === 0 ? undefined : await compose(context, stack, before, up, UP_LIMIT);
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
    gone.length > 0 ? undefined : await compose(context, stack, before, ['config', '--quiet'], READ_LIMIT);
  if (ran?.code === 0) return;
  refuse(
    'apply/adopt-unreadable',
    `The project in ${before.folder} cannot be brought back: ${ran === undefined ? `${gone.join(', ')} is gone` : lastLine(ran.err)}.`,
    'Nothing was changed. Put the files back as they were.',
  );
}

function compose(
  { docker, state }: Context,
  stack: string,
  { folder, files, environmentFiles }: Before,
  args: readonly string[],
  limit: number,
): Promise<ProcessResult> {
  const known = [
    ...['-p', stack, '--project-directory', folder],
    ...files.flatMap((file) => ['-f', file]),
    ...environmentFiles.flatMap((file) => ['--env-file', file]),
  ];
  const environment = { ...docker.environment(), [MARK]: state.current(stack) };
  return docker.run(['compose', ...known, ...args], { limit, cwd: folder, environment });
}

/** A Compose project of a stack's name that is not Waybill's: how it is known, and how it is run. */
import { STACK_LABEL } from '../../schema/contract.ts';
import type { ProcessResult } from '../machine/process.ts';
import type { AdoptedProject } from '../state/release.ts';
import type { Container } from './container.ts';
import type { HostContext } from './context.ts';
import { COMPOSE_MARK } from './leftover-compose.ts';

/** Where Compose has read a project from; lists are set off by commas. */
const COMPOSE_LABELS = {
  folder: 'com.docker.compose.project.working_dir',
  files: 'com.docker.compose.project.config_files',
  environmentFiles: 'com.docker.compose.project.environment_file',
} as const;

/** A container that Compose made from files that are not Waybill's. */
export const isForeign = ({ labels }: Container) => labels[STACK_LABEL] === undefined;

/** Where the containers of a service come from that the stack takes over; undefined when they are its own. */
export function originsOf(containers: readonly Container[]): string | undefined {
  const strangers = containers.filter(isForeign);
  return strangers.length === 0 ? undefined : strangers.map(originOf).join('; ');
}

/** Where a container comes from, for people. */
export function originOf({ name, image, labels }: Container): string {
  const files = listed(labels[COMPOSE_LABELS.files]);
  return `the container ${name} with ${image}${files.length === 0 ? '' : ` of ${files.join(', ')}`}`;
}

/** What is remembered of the project, to bring it back. */
export function projectBefore(strangers: readonly Container[], at: number): AdoptedProject {
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

/** Runs Compose on the files of the project as it was. */
export function composeBefore(
  { docker, state }: Pick<HostContext, 'docker' | 'state'>,
  stack: string,
  { folder, files, environmentFiles }: AdoptedProject,
  args: readonly string[],
  limit: number,
): Promise<ProcessResult> {
  const known = [
    ...['-p', stack, '--project-directory', folder],
    ...files.flatMap((file) => ['-f', file]),
    ...environmentFiles.flatMap((file) => ['--env-file', file]),
  ];
  const environment = { ...docker.environment(), [COMPOSE_MARK]: state.current(stack) };
  return docker.run(['compose', ...known, ...args], { limit, cwd: folder, environment });
}

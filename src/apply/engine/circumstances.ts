/**
 * Why Compose could not start something although the release may be good: the engine went away, the disk is full, Compose
 * was ended from outside, or something else has a port or a name. Asked of the machine itself; what programs print is for people.
 */

import { listeningPorts } from '../machine/ports.ts';
import { type ProcessResult, wasEnded } from '../machine/process.ts';
import type { System } from '../machine/system.ts';
import type { Problem } from '../problem.ts';
import type { Compose, WantedService } from './compose.ts';
import type { Docker } from './docker.ts';
import { portText } from './published-ports.ts';

/** Bytes without which an engine cannot start a container. */
const NO_ROOM = 1 << 20;

/**
 * @param services those that Compose was told to start
 * @param why what Compose said last
 * @returns nothing when the release is to blame
 */
export async function circumstances(
  { docker, system }: { readonly docker: Docker; readonly system: System },
  compose: Compose,
  services: readonly string[],
  ran: ProcessResult,
  why: string,
): Promise<Problem[]> {
  const problem = (code: Problem['code'], message: string, see: string): Problem[] => [
    {
      code,
      message: `${message}: ${why}.`,
      help: `The release is not to blame, and the next pass continues. See ${see}.`,
    },
  ];
  if (!(await docker.answers()))
    return problem('apply/docker-failed', 'The Docker engine does not answer', '`docker info`');
  if (await isFull(docker, system, ran))
    return problem('apply/disk-full', 'There is no room for a container', '`df -h`');
  if (wasEnded(ran))
    return problem(
      'apply/up-interrupted',
      'Docker Compose was ended from outside',
      '`dmesg`: memory may have run out',
    );
  const wanted = await compose.wanted();
  const messages = [
    ...(await takenPorts(docker, system, compose.stack, wanted, services)),
    ...(await takenNames(docker, compose.stack, wanted)),
  ];
  return messages.map((message) => ({
    code: 'apply/up-taken',
    message,
    help: 'The release is not to blame. Free it, or let the stack use another one: it is tried again after a pause.',
  }));
}

async function isFull(docker: Docker, system: System, { err }: ProcessResult): Promise<boolean> {
  const root = await docker.root();
  const seen = root !== undefined && system.files.stat(root) !== undefined;
  // The engine may have cleaned up already; the words are those of the kernel, in every language the same.
  return (seen && system.free(root) < NO_ROOM) || err.includes('no space left on device');
}

/** Ports of services that do not run, on which another program listens. */
async function takenPorts(
  docker: Docker,
  system: System,
  stack: string,
  wanted: readonly WantedService[],
  services: readonly string[],
): Promise<string[]> {
  const running = new Set(
    (await docker.containers(stack))
      .filter(({ status }) => status === 'running')
      .map(({ service }) => service),
  );
  const own = wanted.filter(({ service }) => running.has(service)).flatMap(({ ports }) => ports);
  const mine = new Set(own.map(portText));
  return wanted
    .filter(({ service }) => services.includes(service) && !running.has(service))
    .flatMap(({ service, ports }) =>
      ports
        .filter((one) => !mine.has(portText(one)) && listeningPorts(system, one.protocol).has(one.port))
        .map((one) => `${service} needs port ${portText(one)} of this host, but another program uses it.`),
    );
}

/** Names of containers that another project, or a person, has given away already. */
async function takenNames(
  docker: Docker,
  stack: string,
  wanted: readonly WantedService[],
): Promise<string[]> {
  const messages: string[] = [];
  for (const { service, name } of wanted) {
    if (name === undefined || !(await docker.isTaken(name, stack))) continue;
    messages.push(`${service} needs the container name ${name}, but another container has it.`);
  }
  return messages;
}

/** The Docker command line: what is on the host. */

import { STACK_LABEL } from '../../schema/contract.ts';
import { lastLine, type ProcessResult, type RunOptions, wasEnded } from '../machine/process.ts';
import type { System } from '../machine/system.ts';
import { older } from '../machine/version.ts';
import { refuse } from '../problem.ts';

import { type Container, containerOf, type Inspected } from './container.ts';
import { type InspectedNetwork, type Network, networkOf } from './networks.ts';

/** Seconds for a question to the engine. */
const LIMIT = 60;
/** Seconds for containers to stop: a database writes everything down first. */
export const STOP_LIMIT = 600;

export const PROJECT = 'com.docker.compose.project';
export const CONFIG_HASH = 'com.docker.compose.config-hash';
const ONE_OFF = 'com.docker.compose.oneoff';
export const OUTPOST = 'io.goauthentik.outpost-uuid';

/** Variables of the applier that Docker needs to find its engine, its plugins and the logins to registries. */
const INHERITED = [
  'PATH',
  'HOME',
  'DOCKER_HOST',
  'DOCKER_CONFIG',
  'DOCKER_CONTEXT',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
];

const ENGINE = 'See `docker info`: is the engine running, and may this user ask it?';

/** Oldest version of Compose that the trees work on. */
export const OLDEST_COMPOSE = '2.26';

const refuseMissing = () =>
  refuse(
    'apply/docker-missing',
    'The program `docker` is not installed.',
    'Install Docker Engine and its Compose plugin.',
  );

export class Docker {
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
  }

  /** Containers of a Compose project, the stopped ones too. */
  containers(project: string): Promise<Container[]> {
    return this.#find([`label=${PROJECT}=${project}`, `label=${ONE_OFF}=False`]);
  }

  /** Outposts that authentik started for a stack. */
  outposts(stack: string): Promise<Container[]> {
    return this.#find([`label=${OUTPOST}`, `label=${STACK_LABEL}=${stack}`]);
  }

  async #find(filters: readonly string[]): Promise<Container[]> {
    const listed = await this.runOrRefuse([
      'ps',
      '-aq',
      '--no-trunc',
      ...filters.flatMap((filter) => ['--filter', filter]),
    ]);
    const ids = listed.out.toString().split('\n').filter(Boolean);
    return ids.length === 0 ? [] : this.inspect(ids);
  }

  /** Containers by id; one that is gone in the meantime is left out. */
  async inspect(ids: readonly string[]): Promise<Container[]> {
    if (ids.length === 0) return [];
    const ran = await this.ask(['container', 'inspect', ...ids]);
    // A container that is gone is an error as well, and the others are printed anyway.
    if (ran.code !== 0) await this.refuseIfAway('container inspect', ran);
    return (JSON.parse(ran.out.toString() || '[]') as Inspected[]).map(containerOf);
  }

  /**
   * Ids of images that are on the host, by name. One question for all; only where some are missing, half of them at a time:
   * the engine prints those that it has, and which of several names it lacks is told in words only.
   */
  async images(names: readonly string[]): Promise<Map<string, string>> {
    if (names.length === 0) return new Map();
    const ran = await this.ask(['image', 'inspect', '--format', '{{.Id}}', '--', ...names]);
    const ids = ran.out.toString().split('\n').filter(Boolean);
    if (ran.code === 0 && ids.length === names.length)
      return new Map(names.map((name, index) => [name, ids[index] ?? '']));
    if (ids.length === 0) {
      await this.refuseIfAway('image inspect', ran);
      return new Map();
    }
    const middle = Math.ceil(names.length / 2);
    return new Map([
      ...(await this.images(names.slice(0, middle))),
      ...(await this.images(names.slice(middle))),
    ]);
  }

  /** Whether a container outside the project has this name. */
  async isTaken(name: string, project: string): Promise<boolean> {
    const [found] = await this.inspect([name]);
    return found !== undefined && found.name === name && found.labels[PROJECT] !== project;
  }

  /** Folder of this host in which the engine keeps everything; undefined when it does not say. */
  async root(): Promise<string | undefined> {
    return (await this.run(['info', '--format', '{{.DockerRootDir}}'])).out.toString().trim() || undefined;
  }

  /** Refuses when a question failed because nobody is there to answer it. */
  async refuseIfAway(question: string, ran: ProcessResult): Promise<void> {
    if (!ran.timedOut && !ran.notFound && (await this.answers())) return;
    refuse(
      'apply/docker-failed',
      `docker ${question} failed: ${ran.timedOut ? 'no answer' : lastLine(ran.err)}.`,
      ENGINE,
    );
  }

  async logs(id: string, lines: number): Promise<string> {
    const ran = await this.run(['logs', '--tail', String(lines), id]);
    return ran.out.toString() + ran.err;
  }

  async stop(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.runOrRefuse(['stop', ...ids], { limit: STOP_LIMIT });
  }

  /** Stops and removes a container, never a volume of it. */
  async remove({ id, name }: Container): Promise<void> {
    await this.run(['stop', id], { limit: STOP_LIMIT });
    const ran = await this.run(['rm', '-f', id]);
    if (ran.code !== 0 && (await this.inspect([id])).length > 0)
      refuse(
        'apply/up-remove',
        `The container ${name} could not be removed: ${lastLine(ran.err)}.`,
        'Look at `docker ps -a`.',
      );
  }

  async rename({ id }: Container, name: string): Promise<void> {
    await this.runOrRefuse(['rename', id, name]);
  }

  /** Whether the engine is there at all. */
  async answers(): Promise<boolean> {
    return (await this.run(['version', '--format', '{{.Server.Version}}'])).code === 0;
  }

  /** Networks that Compose has made for a project. */
  async networks(project: string): Promise<Network[]> {
    const filter = `label=${PROJECT}=${project}`;
    const listed = await this.runOrRefuse(['network', 'ls', '-q', '--no-trunc', '--filter', filter]);
    const ids = listed.out.toString().split('\n').filter(Boolean);
    if (ids.length === 0) return [];
    const ran = await this.runOrRefuse(['network', 'inspect', ...ids]);
    return (JSON.parse(ran.out.toString()) as InspectedNetwork[]).map(networkOf);
  }

  async removeNetwork({ id, name }: Network): Promise<void> {
    const ran = await this.run(['network', 'rm', id]);
    if (ran.code !== 0 && (await this.ask(['network', 'inspect', id])).code === 0)
      refuse(
        'apply/up-network',
        `The network ${name} could not be recreated: ${lastLine(ran.err)}.`,
        `\`docker network inspect ${name}\` names the containers in it.`,
      );
  }

  /** Removes networks of a project that nobody uses any more. Those of others, and those in use, stay. */
  async removeNetworks(project: string, names: readonly string[]): Promise<void> {
    const listed = await this.runOrRefuse([
      'network',
      'ls',
      '--format',
      '{{.Name}}',
      '--filter',
      `label=${PROJECT}=${project}`,
    ]);
    const own = listed.out
      .toString()
      .split('\n')
      .filter((name) => names.includes(name));
    if (own.length > 0) await this.run(['network', 'rm', ...own]);
  }

  /** Refuses where there is no Docker Compose, or an older one than the trees need. */
  async requireCompose(): Promise<void> {
    const ran = await this.ask(['compose', 'version', '--short']);
    if (ran.notFound) refuseMissing();
    const version = /\d+(?:\.\d+)+/.exec(ran.out.toString())?.[0];
    const help = `Install version ${OLDEST_COMPOSE} or later of the plugin docker-compose-plugin.`;
    if (ran.code !== 0 || version === undefined)
      refuse('apply/compose-missing', 'The Compose plugin of Docker is not installed.', help);
    if (older(version, OLDEST_COMPOSE))
      refuse('apply/compose-missing', `Docker Compose is version ${version}, which is too old.`, help);
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<ProcessResult> {
    return this.#system.run('docker', args, { environment: this.environment(), limit: LIMIT, ...options });
  }

  /** Asks something, and refuses where the answer was cut off: half of one would say that the rest does not exist. */
  async ask(args: readonly string[], options: RunOptions = {}): Promise<ProcessResult> {
    const ran = await this.run(args, options);
    if (ran.timedOut || wasEnded(ran))
      refuse('apply/docker-failed', `docker ${args[0] ?? ''} was ended before it had answered.`, ENGINE);
    return ran;
  }

  async runOrRefuse(args: readonly string[], options: RunOptions = {}): Promise<ProcessResult> {
    const ran = await this.run(args, options);
    if (ran.notFound) refuseMissing();
    if (ran.code !== 0)
      refuse(
        'apply/docker-failed',
        `docker ${args[0] ?? ''} failed: ${ran.timedOut ? 'no answer' : lastLine(ran.err)}.`,
        ENGINE,
      );
    return ran;
  }

  /**
   * The whole environment of Docker: a variable of the shell that started the applier would win over `.env`, and the
   * same tree would give something else.
   */
  environment(variables: Readonly<Record<string, string>> = {}): Record<string, string> {
    const { environment } = this.#system;
    const inherited = INHERITED.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return { ...variables, ...Object.fromEntries(inherited), COMPOSE_IGNORE_ORPHANS: 'true' };
  }
}

/** The Docker command line: what is on the host. */

import { STACK_LABEL } from '../../schema/contract.ts';
import { lastLine, type Ran, type RunOptions } from '../machine/process.ts';
import type { System } from '../machine/system.ts';
import { refuse } from '../problem.ts';

import { type Container, containerOf, type Inspected } from './container.ts';
import { type InspectedNetwork, type Network, networkOf } from './networks.ts';

/** Seconds for a question to the engine. */
const LIMIT = 60;
/** Seconds for containers to stop: a database writes everything down first. */
const STOP_LIMIT = 600;

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
    const listed = await this.must([
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
    const ran = await this.run(['container', 'inspect', ...ids]);
    const other = ran.err.split('\n').filter((line) => line !== '' && !/No such container/i.test(line));
    if (ran.code !== 0 && (other.length > 0 || ran.late))
      refuse(
        'docker/failed',
        `docker container inspect failed: ${ran.late ? 'no answer' : lastLine(ran.err)}.`,
        ENGINE,
      );
    return (JSON.parse(ran.out.toString() || '[]') as Inspected[]).map(containerOf);
  }

  /** Ids of images that are on the host, by name. One question for all: a name that is missing is named in the errors. */
  async images(names: readonly string[]): Promise<Map<string, string>> {
    if (names.length === 0) return new Map();
    const ran = await this.run(['image', 'inspect', '--format', '{{.Id}}', '--', ...names]);
    const missing = new Set([...ran.err.matchAll(/No such image: (\S+)/gi)].map((match) => match[1]));
    const ids = ran.out.toString().split('\n').filter(Boolean);
    const found = names.filter((name) => !missing.has(name) && !missing.has(`${name}:latest`));
    if (found.length !== ids.length)
      refuse('docker/failed', `docker image inspect failed: ${lastLine(ran.err)}.`, ENGINE);
    return new Map(found.map((name, index) => [name, ids[index] ?? '']));
  }

  async logs(id: string, lines: number): Promise<string> {
    const ran = await this.run(['logs', '--tail', String(lines), id]);
    return ran.out.toString() + ran.err;
  }

  async stop(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.must(['stop', ...ids], { limit: STOP_LIMIT });
  }

  /** Stops and removes a container, never a volume of it. */
  async remove({ id, name }: Container): Promise<void> {
    await this.run(['stop', id], { limit: 300 });
    const ran = await this.run(['rm', '-f', id]);
    if (ran.code !== 0 && !ran.err.includes('No such container'))
      refuse(
        'up/remove',
        `The container ${name} could not be removed: ${lastLine(ran.err)}.`,
        'Look at `docker ps -a`.',
      );
  }

  /** Networks that Compose has made for a project. */
  async networks(project: string): Promise<Network[]> {
    const filter = `label=${PROJECT}=${project}`;
    const listed = await this.must(['network', 'ls', '-q', '--no-trunc', '--filter', filter]);
    const ids = listed.out.toString().split('\n').filter(Boolean);
    if (ids.length === 0) return [];
    const ran = await this.must(['network', 'inspect', ...ids]);
    return (JSON.parse(ran.out.toString()) as InspectedNetwork[]).map(networkOf);
  }

  async removeNetwork({ id, name }: Network): Promise<void> {
    const ran = await this.run(['network', 'rm', id]);
    if (ran.code !== 0 && !/not found/i.test(ran.err))
      refuse(
        'up/network',
        `The network ${name} could not be made anew: ${lastLine(ran.err)}.`,
        `\`docker network inspect ${name}\` names the containers in it.`,
      );
  }

  /** Removes networks of a project that nobody uses any more. Those of others, and those in use, stay. */
  async removeNetworks(project: string, names: readonly string[]): Promise<void> {
    const listed = await this.must([
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

  run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return this.#system.run('docker', args, { environment: this.environment(), limit: LIMIT, ...options });
  }

  async must(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const ran = await this.run(args, options);
    if (ran.missing)
      refuse(
        'docker/missing',
        'There is no program `docker`.',
        'Install Docker Engine and its Compose plugin.',
      );
    if (ran.code !== 0)
      refuse(
        'docker/failed',
        `docker ${args[0] ?? ''} failed: ${ran.late ? 'no answer' : lastLine(ran.err)}.`,
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

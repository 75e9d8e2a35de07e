/** Docker Compose: what it makes of a tree, and the order to make it so. */
import { join } from 'node:path';
import { keyedDigest } from '../../base/util/digest.ts';
import { sortedEntries } from '../../base/util/order.ts';
import { DIGEST_LABEL } from '../../schema/contract.ts';
import { lastLine, type ProcessResult, type RunOptions } from '../machine/process.ts';
import { refuse } from '../problem.ts';
import type { ServiceParts } from '../state/release.ts';
import type { Docker } from './docker.ts';
import { COMPOSE_MARK } from './leftover-compose.ts';
import type { ResolvedNetwork } from './networks.ts';
import { type PublishedPort, type PublishingService, portsOf } from './published-ports.ts';

/** What Compose makes of a tree. */
export interface Resolved {
  readonly services: Readonly<Record<string, ServiceParts>>;
  /** Digest of networks, volumes and everything else that is not a service. */
  readonly project: string;
  readonly networks: readonly ResolvedNetwork[];
}

/** What a service needs of the host for itself alone. */
export interface WantedService {
  readonly service: string;
  /** Name that its container must have; undefined when Compose chooses one. */
  readonly name: string | undefined;
  readonly ports: readonly PublishedPort[];
}

interface ConfiguredService extends PublishingService {
  readonly container_name?: string;
}

/** Docker Compose on one folder with a tree. */
export class Compose {
  readonly stack: string;
  readonly #docker: Docker;
  readonly #base: readonly string[];
  readonly #folder: string;
  readonly #variables: Readonly<Record<string, string>>;

  constructor(docker: Docker, stack: string, folder: string, variables: Readonly<Record<string, string>>) {
    this.stack = stack;
    this.#docker = docker;
    this.#folder = folder;
    this.#variables = variables;
    const file = join(folder, 'compose.yaml');
    this.#base = [
      'compose',
      '-p',
      stack,
      '--project-directory',
      folder,
      '-f',
      file,
      '--env-file',
      join(folder, '.env'),
    ];
  }

  run(args: readonly string[], options: RunOptions = {}): Promise<ProcessResult> {
    return this.#docker.run([...this.#base, ...args], { ...options, ...this.#place() });
  }

  /** Asks what Compose makes of the tree, in the format that the arguments name. */
  config(...args: string[]): Promise<ProcessResult> {
    return this.#docker.ask([...this.#base, 'config', ...args], this.#place());
  }

  #place(): RunOptions {
    const environment = { ...this.#docker.environment(this.#variables), [COMPOSE_MARK]: this.#folder };
    return { cwd: this.#folder, environment };
  }

  /** What the services of the tree need of the host, each for itself alone. */
  async wanted(): Promise<WantedService[]> {
    const ran = await this.config('--format', 'json');
    const { services = {} } = JSON.parse(ran.out.toString() || '{}') as {
      services?: Record<string, ConfiguredService>;
    };
    return Object.entries(services).map(([service, config]) => ({
      service,
      name: config.container_name,
      ports: portsOf(config),
    }));
  }

  /** Compose's own digests of the services, as the labels of their containers have them. */
  async hashes(): Promise<Map<string, string>> {
    const ran = await this.config('--hash', '*');
    const lines = ran.out
      .toString()
      .split('\n')
      .map((line) => line.split(' '));
    return new Map(lines.map(([name = '', hash = '']) => [name, hash]));
  }

  /** What Compose makes of the tree, as keyed digests. `as` is the folder that it will run from. */
  async resolve(key: string, as: string): Promise<Resolved> {
    const ran = await this.config('--format', 'json');
    if (ran.code !== 0) {
      await this.#docker.requireCompose();
      refuse(
        'apply/verify-compose',
        `Docker Compose does not accept the tree: ${lastLine(ran.err)}.`,
        'Correct the stack, and render it again.',
      );
    }
    const text = ran.out.toString().replaceAll(JSON.stringify(this.#folder).slice(1, -1), as);
    const { services = {}, ...project } = JSON.parse(text) as {
      services?: Record<string, Record<string, unknown>>;
      networks?: Record<string, ResolvedNetwork>;
    };
    const digest = (value: unknown) => keyedDigest(key, JSON.stringify(value) ?? '');
    return {
      services: Object.fromEntries(
        sortedEntries(services)
          .filter(([, service]) => copiesOf(service) !== 0)
          .map(([name, service]) => [name, partsOf(service, digest)]),
      ),
      project: digest(project),
      networks: Object.values(project.networks ?? {}),
    };
  }
}

/** How many containers a service gets; none is said as `scale: 0` or by its copies. */
function copiesOf({ scale, deploy }: Record<string, unknown>): unknown {
  return scale ?? (deploy as { readonly replicas?: unknown } | undefined)?.replicas;
}

function partsOf(service: Record<string, unknown>, digest: (value: unknown) => string): ServiceParts {
  const { image, environment, labels = {}, ...others } = service;
  const { [DIGEST_LABEL]: files = '', ...otherLabels } = labels as Record<string, unknown>;
  // The order of starting does not belong to a container: Compose does not make a new one for it.
  const { depends_on: _, ...rest } = others;
  return {
    image: digest(image),
    environment: digest(environment),
    files: digest(files),
    rest: digest({ ...rest, labels: otherLabels }),
  };
}

/** The history of a repository: releases of a stack that are good, and some that are ill, each in its own way. */

import type { TreeEntry } from '../../../src/apply/repository/git.ts';
import { entries, service } from '../manifest.ts';
import type { Random } from './random.ts';

/** How a container of an image behaves; its name is part of the image's. */
type Behaviour = 'good' | 'crash' | 'ill' | 'done' | 'fails' | 'hangs' | 'nodevice' | 'nowhere';

interface Wanted {
  readonly image: string;
  readonly gate: 'healthy' | 'running' | 'completed';
  /** Port of the host. */
  readonly port?: number;
}

export interface Release {
  readonly commit: string;
  readonly services: Readonly<Record<string, Wanted>>;
  readonly good: boolean;
  readonly entries: readonly TreeEntry[];
}

const GATES = { db: 'healthy', web: 'healthy', worker: 'running', job: 'completed' } as const;
const TIMEOUT = { healthy: 8, running: 3, completed: 6 } as const;

/** What a changed service may do, and never does in a good release. */
const ILL: Readonly<Record<Wanted['gate'], readonly Behaviour[]>> = {
  healthy: ['crash', 'ill', 'nodevice', 'nowhere'],
  running: ['crash', 'nodevice', 'nowhere'],
  completed: ['fails', 'hangs', 'nowhere'],
};

export const behaviourOf = (image: string): Behaviour => (image.split('-')[1] ?? 'good') as Behaviour;
export const dataFolder = (stack: string) => `/opt/${stack}/web`;
export const secretPath = (stack: string) => `/run/waybill/${stack}/secrets/1000/token`;

const imageOf = (name: string, version: number, gate: Wanted['gate'], ill?: Behaviour) =>
  `${name}:${version}-${ill ?? (gate === 'completed' ? 'done' : 'good')}`;

/** Releases of one stack, one after the other; each changes something. */
export function history(random: Random, stack: string, count: number): Release[] {
  const releases: Release[] = [];
  let services: Record<string, Wanted> = {};
  const names = (Object.keys(GATES) as (keyof typeof GATES)[]).filter(
    (name) => name === 'db' || name === 'web' || random.chance(0.6),
  );
  for (let number = 1; number <= count; number++) {
    const ill = random.chance(number === 1 ? 0.1 : 0.4);
    // What was ill is corrected by the next release.
    const changed = names.filter(
      (name) =>
        services[name] === undefined ||
        !['good', 'done'].includes(behaviourOf(services[name].image)) ||
        (name !== 'db' && random.chance(0.4)),
    );
    if (changed.length === 0) changed.push('web');
    const sick = ill ? random.pick(changed) : undefined;
    services = { ...services };
    for (const name of changed) {
      const gate = GATES[name];
      const illness = name === sick ? random.pick(ILL[gate]) : undefined;
      services[name] = { image: imageOf(name, number, gate, illness), gate };
    }
    if (random.chance(0.2)) services['extra'] = { image: 'extra:1-good', gate: 'running', port: 9000 };
    else if (random.chance(0.3)) delete services['extra'];
    releases.push({
      commit: random.hex(40),
      services,
      good: sick === undefined,
      entries: tree(stack, services, number),
    });
  }
  return releases;
}

function tree(stack: string, services: Readonly<Record<string, Wanted>>, number: number): TreeEntry[] {
  const compose = JSON.stringify({
    services: Object.fromEntries(
      Object.entries(services).map(([name, { image, gate, port }]) => [
        name,
        {
          image,
          labels: { 'waybill.stack': stack, 'waybill.app': name },
          healthcheck: gate === 'healthy',
          ...(port === undefined ? {} : { ports: [{ published: String(port), protocol: 'tcp' }] }),
          ...(name === 'web' ? { secrets: ['token'] } : {}),
        },
      ]),
    ),
    networks: { default: { name: `${stack}_default` } },
  });
  return entries(
    { 'compose.yaml': compose, '.env': '', 'notes/release.txt': `release ${number}` },
    {
      stack,
      host: { name: 'server', data: `/opt/${stack}`, uid: 1000, gid: 1000 },
      services: Object.entries(services).map(([name, { image, gate }]) =>
        service(name, { image, gate, timeout: TIMEOUT[gate] }),
      ),
      folders: [{ path: dataFolder(stack), uid: 1000, gid: 1000, mode: '0750' }],
      secrets: [
        {
          name: 'token',
          kind: 'generated',
          optional: false,
          purpose: 'For tests.',
          consumers: [{ service: 'web', as: 'file', uid: 1000, path: secretPath(stack) }],
        },
      ],
    },
  );
}

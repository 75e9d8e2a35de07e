/** Whether one key of an override of the machinery is on the list of what may be changed. */
import { BRIDGE_OPTIONS, knows, LOG_DRIVERS } from '../../base/compose/harmless.ts';
import { MACHINERY_ENVIRONMENT, MACHINERY_KEYS, PROBE_KEYS } from '../../base/compose/machinery.ts';
import { listOf, mapOf, pairsOf, textOf } from '../../base/compose/plain.ts';
import { cleanPath } from '../../base/util/host-paths.ts';
import type { AppDefinition } from '../../schema/app.gen.ts';

export interface Machine {
  readonly role: NonNullable<AppDefinition['implied']>;
  readonly service: string;
  /** Image of the definition, without its version. */
  readonly image: string;
  /** Places in the container at which the definition keeps data, with a slash behind a folder that may be divided. */
  readonly data: readonly string[];
}

const RESTART = /^(?:always|unless-stopped|on-failure(?::\d+)?)$/;
const PULL = /^(?:always|missing|if_not_present|never)$/;
const RESERVED = /^(?:traefik|waybill|com\.docker)\./i;

/** True when the value changes nothing of what is proved. */
export function mayChange(machine: Machine, key: string, value: unknown): boolean {
  if (knows(MACHINERY_KEYS, key) || key.startsWith('x-')) return true;
  switch (key) {
    case 'deploy':
      return isLimits(value);
    case 'environment':
      return pairsOf(value).every(([name]) => mayBeSet(machine.role, name));
    case 'extra_hosts':
      // That no name of the stack is among them is the business of `names`.
      return machine.service === 'traefik';
    case 'healthcheck':
      return Object.keys(mapOf(value)).every((one) => PROBE_KEYS.includes(one));
    case 'image':
      return isImage(machine.image, textOf(value));
    case 'labels':
      return pairsOf(value).every(([name]) => !RESERVED.test(name) && !name.includes('$'));
    case 'logging':
      return knows(LOG_DRIVERS, textOf(mapOf(value)['driver'] ?? 'json-file'));
    case 'pull_policy':
      return PULL.test(textOf(value));
    case 'restart':
      return RESTART.test(textOf(value));
    case 'volumes':
      return listOf(value).every((mount) => isDataElsewhere(machine.data, mount));
    default:
      return false;
  }
}

/** The same data from another folder or volume: what a server had before it came here. */
function isDataElsewhere(data: readonly string[], mount: unknown): boolean {
  const [source, target, ...options] = typeof mount === 'string' ? mount.split(':') : [];
  const { type, source: from = source, target: to = target, ...others } = mapOf(mount);
  const kept = type === undefined ? typeof mount === 'string' : type === 'bind' || type === 'volume';
  const plain = [...options, ...Object.keys(others)].every((option) => /^(?:rw|bind|volume)$/.test(option));
  const place = `${cleanPath(textOf(to))}/`;
  const known = data.some((one) => (one.endsWith('/') ? place.startsWith(one) : place === `${one}/`));
  return kept && plain && from !== undefined && known;
}

/** True for a variable of the environment that changes nothing of what is proved. */
export function mayBeSet(role: Machine['role'], name: string): boolean {
  return Object.keys(MACHINERY_ENVIRONMENT[role]).some((pattern) =>
    new RegExp(`^(?:${pattern})$`).test(name),
  );
}

function isLimits(value: unknown): boolean {
  const { resources, ...others } = mapOf(value);
  const { limits, reservations, ...further } = mapOf(resources);
  const amounts = [limits, reservations].flatMap((part) => Object.keys(mapOf(part)));
  return (
    Object.keys({ ...others, ...further }).length === 0 &&
    amounts.every((amount) => ['cpus', 'memory', 'pids'].includes(amount))
  );
}

/** True for a fragment of a network of the machinery that changes nothing of what is proved. */
export function mayBeNetwork(key: string, value: unknown): boolean {
  if (key === 'labels' || key.startsWith('x-')) return true;
  return key === 'driver_opts' && pairsOf(value).every(([name]) => knows(BRIDGE_OPTIONS, name));
}

/** Another version of the image, or the same from another registry: the first table of README.md shows it. */
function isImage(image: string, other: string): boolean {
  const [name = ''] = other.split('@');
  const path = image
    .split('/')
    .filter((part, i) => i > 0 || !part.includes('.'))
    .join('/');
  const repository = name.replace(/:[^/:]*$/, '');
  return (
    !other.includes('$') && (repository === image || repository === path || repository.endsWith(`/${path}`))
  );
}

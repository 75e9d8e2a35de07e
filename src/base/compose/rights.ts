/**
 * The rights of a container: everything in its Compose service that is not known to be harmless. Values are read as
 * Compose and Docker read them: variables filled in, paths cleaned, truth values and capabilities in any spelling.
 */

import { cleanPath } from '../util/host-paths.ts';
import { filled } from './fill.ts';
import * as harmless from './harmless.ts';
import { knows } from './harmless.ts';
import { type CausedRight, mountRights } from './mount-rights.ts';
import { networkRights } from './network-rights.ts';
import { type Json, listOf, mapOf, pairsOf, textOf } from './plain.ts';
import { appOf, type Project } from './project.ts';

/** One right, as the end of a sentence that begins with the service. */
export interface Right extends CausedRight {
  /** Key of the service that gives it. */
  readonly key: string;
}

type Judge = (
  value: unknown,
  context: { readonly service: Json; readonly app: string; readonly project: Project },
) => (string | CausedRight)[];

/** Keys whose value decides. */
const JUDGES: Readonly<Record<string, Judge>> = {
  cap_add: (value, { project }) => texts(value, project).flatMap(capability),
  deploy: (value) => deployRights(mapOf(value)),
  devices: (value, { project }) => listOf(value).flatMap((one) => device(one, project)),
  gpus: (value) =>
    listOf(value)
      .filter((one) => one !== 'all' && !isGraphics(one))
      .map(gpu),
  logging: (value) => {
    const driver = textOf(mapOf(value)['driver'] ?? 'json-file');
    return knows(harmless.LOG_DRIVERS, driver) ? [] : [`sends its log away, by ${driver}`];
  },
  network_mode: (value, { project }) => networkMode(texts(value, project)[0] ?? ''),
  networks: (value, { project }) => networkRights(value, project),
  pid: (value, { project }) =>
    texts(value, project).map((text) => `sight of the processes of ${whose(text)}`),
  privileged: (value, { project }) =>
    isHarmless('privileged', value, project) ? [] : ['all rights on the host'],
  security_opt: () => [],
  sysctls: (value, { service }) => pairsOf(value).flatMap(([name, text]) => sysctl(name, text, service)),
  user: (value, { project }) => texts(value, project).flatMap(user),
  volumes: (_, { service, app, project }) => mountRights(service, app, project),
};

/** Rights of one service. What README.md lists, what review compares and what needs a reason is this. */
export function rightsOf(name: string, project: Project): Right[] {
  const service = project.services[name] ?? {};
  const context = { service, app: appOf(service, name), project };
  const found = Object.entries(service).flatMap(([key, value]): Right[] => {
    if (value === undefined || value === null) return [];
    const judge = Object.hasOwn(JUDGES, key) ? JUDGES[key] : undefined;
    if (judge !== undefined)
      return judge(value, context).map((one) => ({
        key,
        ...(typeof one === 'string' ? { right: one } : one),
      }));
    if (knows(harmless.KEYS, key) || key.startsWith('x-') || isHarmless(key, value, project)) return [];
    return [{ key, right: `the setting \`${key}: ${short(value)}\`` }];
  });
  const options = texts(service['security_opt'] ?? [], project);
  const all: Right[] = [
    ...found,
    ...options
      .filter((one) => !isLock(one))
      .map((one) => ({ key: 'security_opt', right: `runs with ${one}` })),
  ];
  // Of several such options the last one counts.
  const locked = options.findLast((one) => one.startsWith('no-new-privileges'));
  if (locked === undefined || !isLock(locked)) all.push({ key: 'security_opt', right: 'may gain rights' });
  return all.filter(({ right }, i) => all.findIndex((other) => other.right === right) === i);
}

const isLock = (option: string) => knows(harmless.SECURITY, option);

const texts = (value: unknown, { variables }: Project) =>
  listOf(value)
    .map((one) => filled(textOf(one), variables))
    .filter((text) => text !== '');

function isHarmless(key: string, value: unknown, { variables }: Project): boolean {
  const known = Object.hasOwn(harmless.VALUES, key) ? harmless.VALUES[key] : undefined;
  const text = filled(textOf(value), variables).toLowerCase();
  return known !== undefined && (knows(known, text) || text === '');
}

/** Long values say no more in a table than their beginning. */
function short(value: unknown): string {
  const text = textOf(value).replaceAll('`', "'").replaceAll(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function capability(text: string): string[] {
  const name = text.toUpperCase().replace(/^CAP_/, '');
  return knows(harmless.CAPABILITIES, name) ? [] : [`the capability ${name}`];
}

/** `/dev/sda:/dev/xvda:rwm`, the long form, or a name of the container device interface. */
function device(value: unknown, { variables }: Project): CausedRight[] {
  const raw = typeof value === 'string' ? value.split(':')[0] : mapOf(value)['source'];
  const source = filled(textOf(raw ?? value), variables);
  const path = source.startsWith('/') ? cleanPath(source) : source;
  const known = Object.keys(harmless.DEVICES).some((pattern) => new RegExp(`^(?:${pattern})$`).test(path));
  return known ? [] : [{ right: `the device ${path}`, cause: { kind: 'device', path } }];
}

const isGraphics = (value: unknown) => {
  const { driver, capabilities } = mapOf(value);
  const uses = /^(?:gpu|video|compute|utility)$/;
  return (
    (driver === undefined || driver === 'nvidia') &&
    listOf(capabilities).every((one) => uses.test(textOf(one)))
  );
};

const gpu = (value: unknown) => `the devices ${short(value)}`;

function deployRights(deploy: Json): string[] {
  const reservations = mapOf(mapOf(deploy['resources'])['reservations']);
  const devices = listOf(reservations['devices']).filter((one) => !isGraphics(one));
  const others = Object.keys(deploy).filter((key) => !knows(harmless.DEPLOY, key) && !key.startsWith('x-'));
  return [...devices.map(gpu), ...others.map((key) => `the setting \`deploy: ${key}\``)];
}

function networkMode(mode: string): string[] {
  if (mode === '' || knows(harmless.VALUES['network_mode'], mode)) return [];
  return mode === 'host' ? ['the network of the host'] : [`the network of ${whose(mode)}`];
}

const whose = (mode: string) => (mode === 'host' ? 'the host' : mode.replace(/^(?:service|container):/, ''));

function sysctl(name: string, value: string | undefined, { network_mode: network, ipc }: Json): string[] {
  const own = network !== 'host' && ipc !== 'host';
  const known = Object.keys(harmless.SYSCTLS).some((pattern) => new RegExp(`^(?:${pattern})$`).test(name));
  return own && known ? [] : [`the kernel parameter ${name}=${value ?? ''}`];
}

/** Only a number beyond 0 is certain not to be root: a name may be anybody in the image. */
function user(text: string): string[] {
  return /^[1-9]\d*(?::[1-9]\d*)?$/.test(text) ? [] : [`starts as the user ${text}`];
}

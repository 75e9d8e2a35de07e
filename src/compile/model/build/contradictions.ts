/** What Compose refuses in a merged service, although each of its keys is right on its own. */
import type { Json } from '../../../base/util/json.ts';
import type { ComposeService } from '../compose.ts';

/** A key of a service, or of a network or a volume, and what is wrong with it. */
export interface Contradiction {
  readonly key: string;
  readonly problem: string;
}

/** Everything in a service that Compose would not take. */
export function contradictions(service: ComposeService): Contradiction[] {
  const { image, network_mode, networks } = service;
  const found: Contradiction[] = [];
  const add = (key: string, problem: string) => found.push({ key, problem });
  if (image === undefined) add('image', 'a service needs an image');
  if (service['configs'] !== undefined)
    add('configs', 'overrides define none; mount a folder of the stack with `files` of an app');
  const base = service['extends'];
  if (base !== undefined && !/^\//.test(String((base as Json)['file'])))
    add('extends', 'each app has a file of its own; write out what the other service has');
  for (const key of ['env_file', 'label_file'])
    if (filesOf(service[key]).some((file) => !file.startsWith('/')))
      add(key, 'the tree has no such file; write out what it says');
  if (network_mode !== undefined && networks !== undefined)
    add(
      'network_mode',
      'it cannot be there together with `networks`; take those away with `networks: !reset null`',
    );
  const test = service.healthcheck?.test;
  if (test !== undefined && !['CMD', 'CMD-SHELL', 'NONE'].includes(test[0] ?? ''))
    add('healthcheck', 'the list of `test` begins with CMD, CMD-SHELL or NONE');
  for (const device of service.devices ?? [])
    if (typeof device === 'string' && device.split(':').length > 3)
      add('devices', `\`${device}\` has more than source, target and permissions`);
  return [...found, ...twofold(service), ...brokenTexts(service)];
}

function filesOf(value: unknown): string[] {
  const items = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return items.map((item) =>
    String(typeof item === 'object' && item !== null ? (item as Json)['path'] : item),
  );
}

/** Keys that say the same as one below `deploy` (compose-go, loader/validate.go): Compose takes both where they agree. */
const TWOFOLD: readonly (readonly [key: string, ...path: string[]])[] = [
  ['scale', 'replicas'],
  ['mem_limit', 'resources', 'limits', 'memory'],
  ['cpus', 'resources', 'limits', 'cpus'],
  ['pids_limit', 'resources', 'limits', 'pids'],
  ['mem_reservation', 'resources', 'reservations', 'memory'],
];

function twofold(service: ComposeService): Contradiction[] {
  return TWOFOLD.flatMap(([key, ...path]) => {
    const other = path.reduce<unknown>(
      (at, name) => (at as Json | undefined)?.[name],
      service['deploy'] ?? {},
    );
    const isSame =
      other === undefined || service[key] === undefined || String(service[key]) === String(other);
    return isSame ? [] : [{ key, problem: `\`deploy.${path.join('.')}\` says something else` }];
  });
}

/** `${NAME}`, or with what stands for it when it is missing. Compose takes nothing else that begins with `${`. */
const VARIABLE = /^\$\{[A-Za-z_]\w*(?::?[-?+](?:[^{}]|\$\{[^{}]*\})*)?\}/;

function brokenTexts(part: Json): Contradiction[] {
  return Object.entries(part).flatMap(([key, value]) =>
    [...textsIn(value)].filter(isBroken).map((text) => ({
      key,
      problem: `\`${text}\` has a \`\${\` that begins no variable; write \`$$\` for a dollar sign`,
    })),
  );
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) yield* textsIn(inner);
}

function isBroken(text: string): boolean {
  const plain = text.replaceAll('$$', '');
  return [...plain.matchAll(/\$\{/g)].some(({ index }) => !VARIABLE.test(plain.slice(index)));
}

/** What Compose refuses in a network or a volume: one that is there already takes nothing but its name. */
export function contradictionsOfTop(part: Json): Contradiction[] {
  const isExternal = part['external'] !== undefined && String(part['external']) !== 'false';
  const others = Object.keys(part).filter(
    (key) => !['external', 'name'].includes(key) && !key.startsWith('x-'),
  );
  const [key] = isExternal ? others : [];
  const found = key === undefined ? [] : [{ key, problem: 'it cannot be there together with `external`' }];
  return [...found, ...brokenTexts(part)];
}

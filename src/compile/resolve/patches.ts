/** Conditional parts of a definition: which hold in this stack, and what they change. */
import type { AppDefinition, Patch, Service } from '../../schema/app.gen.ts';

/** What conditions can ask about. */
export interface Circumstances {
  readonly vpn?: 'openvpn' | 'wireguard';
  readonly outposts?: 'per-app' | 'embedded';
  readonly routing: 'files' | 'labels';
  readonly tls: boolean;
  readonly tunnel: boolean;
  readonly gpu?: 'intel' | 'nvidia';
  readonly apps: ReadonlySet<string>;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** The definition with all patches applied whose conditions hold; there are none left in it. */
export function applyPatches(
  { patches = [], ...definition }: AppDefinition,
  now: Circumstances,
): AppDefinition {
  const services = { ...definition.services };
  for (const patch of patches) {
    const service = services[patch.service];
    if (service === undefined || !holds(patch.when, now)) continue;
    if (patch.remove) delete services[patch.service];
    else services[patch.service] = merge(service, patch.set ?? {});
  }
  return { ...definition, services };
}

function holds(when: Patch['when'], now: Circumstances): boolean {
  if (when.app !== undefined && !now.apps.has(when.app)) return false;
  for (const [setting, value] of Object.entries(when.setting ?? {})) {
    if (now.settings[setting] !== value) return false;
  }
  const plain = ['vpn', 'outposts', 'routing', 'tls', 'tunnel', 'gpu'] as const;
  return plain.every((key) => when[key] === undefined || when[key] === now[key]);
}

/** Maps are merged, lists are appended, single values replace. */
function merge(service: Service, set: NonNullable<Patch['set']>): Service {
  const result: Record<string, unknown> = { ...service };
  for (const [key, value] of Object.entries(set)) {
    const before = result[key];
    if (key === 'command' || before === undefined) result[key] = value;
    else if (Array.isArray(before) && Array.isArray(value)) result[key] = [...before, ...value];
    else if (typeof before === 'object' && before !== null) result[key] = mergeMaps(before, value as object);
    else result[key] = value;
  }
  return result as unknown as Service;
}

function mergeMaps(before: object, value: object): object {
  const result: Record<string, unknown> = { ...before };
  for (const [key, item] of Object.entries(value)) {
    const old = result[key];
    result[key] = Array.isArray(old) && Array.isArray(item) ? [...old, ...item] : item;
  }
  return result;
}

/**
 * Changes of the machinery that nothing can prove: what an override, a choice or a definition of one's own makes of
 * Traefik, authentik, cloudflared and the socket proxy. `unproved:` is the one way out, and is shown everywhere.
 */
import { diagnose } from '../../base/diag/codes.ts';
import type { Place } from '../../base/diag/diagnostic.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import { join } from '../../base/util/pointer.ts';
import type { Instance } from '../model/resolved.ts';
import { machineryCodes } from './machinery-codes.ts';
import type { MachineryInput } from './machinery-input.ts';
import { checkMachineryNetworks } from './machinery-networks.ts';
import { type Machine, mayBeSet, mayChange } from './machinery-value.ts';

/** Something that nothing can prove. `what` is the word for it under `unproved:`. */
interface Change {
  readonly service: string;
  readonly what: string;
  readonly place: Place;
}

/** Choices of an app that would change what stands around the machinery. */
const CHOICES = ['externalNetworks', 'devices', 'via'] as const;

/** Reports what changes the machinery and is not named under `unproved:`, and what is named there without need. */
export function checkMachinery(input: MachineryInput): void {
  const { spec, instances, at, report } = input;
  const changes = [...definitions(input), ...overrides(input), ...choices(input)];
  const entries = spec.unproved ?? [];
  const covers = (entry: { service: string; what: string }, change: Change) =>
    entry.service === change.service && entry.what === change.what;
  for (const change of changes)
    if (!entries.some((entry) => covers(entry, change)))
      report(diagnose(machineryCodes, 'resolve/unproved-change', change.place, change));
  for (const [i, entry] of entries.entries()) {
    if (changes.some((change) => covers(entry, change))) continue;
    const possible = changes.map(({ service, what }) => `${service} ${what}`);
    const hint = didYouMean(`${entry.service} ${entry.what}`, possible);
    report(
      diagnose(machineryCodes, 'resolve/useless-unproved', at(join('/unproved', i), 'value'), {
        ...entry,
        hint,
      }),
    );
  }
  checkMachineryNetworks(input, new Set(machines(instances).map(({ service }) => service)));
}

const machines = (instances: readonly Instance[]) =>
  instances.flatMap((instance) => {
    const { implied: role, services } = instance.definition;
    if (role === undefined) return [];
    return Object.entries(services).map(([service, { image, mounts = [] }]) => {
      const data = mounts.flatMap((mount) =>
        mount.type === 'data' ? [`${mount.target}/`] : mount.type === 'volume' ? [mount.target] : [],
      );
      return { instance, role, service, image: image.name, data };
    });
  });

/** Definitions of one's own that take the place of the catalogue's, or a part that only the catalogue may give. */
function definitions({ ownApps, catalogue, folder }: MachineryInput): Change[] {
  return Object.entries(ownApps)
    .filter(([name, { implied }]) => implied !== undefined || catalogue[name]?.implied !== undefined)
    .map(([name, { implied }]) => ({
      service: name,
      what: 'definition',
      place: {
        file: `${folder.path}/apps/${name}.yaml`,
        pointer: implied === undefined ? '' : '/implied',
        on: 'key',
      },
    }));
}

function overrides({ spec, instances, folder, at }: MachineryInput): Change[] {
  return machines(instances).flatMap((machine) => {
    const { service } = machine;
    const pointer = join('/overrides/services', service);
    const changes = (key: string, value: unknown) => {
      const tagged = isTagged(join(pointer, key), folder.spec.mergeTags);
      return tagged ? !publishesNothing(key, value) : !mayChange(machine, key, value);
    };
    return Object.entries(spec.overrides?.services?.[service] ?? {})
      .filter(([key, value]) => changes(key, value))
      .map(([key, value]) => {
        return { service, what: key, place: placeOf(machine, key, value, join(pointer, key), at) };
      });
  });
}

/** `!reset` and `!override` take away what the definition says. */
function isTagged(pointer: string, tags: MachineryInput['folder']['spec']['mergeTags']): boolean {
  return [...tags.keys()].some((tagged) => tagged === pointer || tagged.startsWith(`${pointer}/`));
}

/** A program in front of Traefik may have its ports: what publishes nothing lets nobody in. */
const publishesNothing = (key: string, value: unknown) =>
  key === 'ports' && (value === null || (Array.isArray(value) && value.length === 0));

/** The variable that is too much, else the key. */
function placeOf(
  machine: Machine,
  key: string,
  value: unknown,
  pointer: string,
  at: MachineryInput['at'],
): Place {
  if (key !== 'environment' || typeof value !== 'object' || value === null || Array.isArray(value))
    return at(pointer, 'key');
  const name = Object.keys(value).find((one) => !mayBeSet(machine.role, one));
  return at(name === undefined ? pointer : join(pointer, name), 'key');
}

function choices({ spec, instances, at }: MachineryInput): Change[] {
  const apps = new Map(machines(instances).map((machine) => [machine.instance.name, machine]));
  return [...apps].flatMap(([name, { role, instance }]) => {
    const pointer = join('/apps', name);
    const main =
      instance.definition.main ??
      instance.definition.route?.service ??
      Object.keys(instance.definition.services)[0];
    const service = main ?? name;
    const written: object = spec.apps[name] ?? {};
    const found: Change[] = CHOICES.filter((key) => key in written).map((what) => {
      return { service, what, place: at(join(pointer, what), 'key') };
    });
    for (const variable of Object.keys(instance.choice.environment))
      if (!mayBeSet(role, variable))
        found.push({
          service,
          what: 'environment',
          place: at(join(pointer, 'environment', variable), 'key'),
        });
    return found;
  });
}

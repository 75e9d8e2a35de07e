/** The networks of the machinery: how overrides change them, and who would be in them. */
import { mapOf, textOf } from '../../base/compose/plain.ts';
import { diagnose } from '../../base/diag/codes.ts';
import { join } from '../../base/util/pointer.ts';
import type { Instance } from '../model/resolved.ts';
import { machineryCodes } from './machinery-codes.ts';
import type { MachineryInput } from './machinery-input.ts';
import { mayBeNetwork } from './machinery-value.ts';

/** Networks that every stack has and on which the machinery relies. */
const NETWORKS = ['proxy', 'tunnel', 'socket'];

/** Reports changes of these networks, and apps that join what only the machinery may. `machines` are its services. */
export function checkMachineryNetworks(input: MachineryInput, machines: ReadonlySet<string>): void {
  const { spec, instances, at, report } = input;
  const declared = instances
    .filter(({ definition }) => definition.implied !== undefined)
    .flatMap(({ definition }) => Object.keys(definition.networks ?? {}));
  const own = [...NETWORKS, ...declared];
  for (const [network, fragment] of Object.entries(spec.overrides?.networks ?? {}))
    for (const [key, value] of Object.entries(own.includes(network) ? (fragment ?? {}) : {})) {
      if (mayBeNetwork(key, value)) continue;
      const here = at(join('/overrides/networks', network, key), 'key');
      report(diagnose(machineryCodes, 'resolve/machinery-network', here, { network, key }));
    }
  for (const instance of instances.filter(({ definition }) => definition.implied === undefined))
    apart(instance, declared, machines, input);
}

/** Nothing of the app is in a network that the machinery declares, or in the network of one of its containers. */
function apart(
  { name: app, definition, place }: Instance,
  declared: readonly string[],
  machines: ReadonlySet<string>,
  { spec, at, report }: MachineryInput,
): void {
  for (const [service, { networks = [] }] of Object.entries(definition.services)) {
    const fragment = mapOf(spec.overrides?.services?.[service]);
    const more = fragment['networks'];
    const added = Array.isArray(more) ? more.map(textOf) : Object.keys(mapOf(more));
    const override = (key: string) => at(join('/overrides/services', service, key), 'key');
    const complain = (here: typeof place, beside: string) =>
      report(diagnose(machineryCodes, 'resolve/among-machinery', here, { app, beside }));
    for (const network of declared)
      if (networks.includes(network)) complain(place, `the network \`${network}\``);
      else if (added.includes(network)) complain(override('networks'), `the network \`${network}\``);
    const mode = /^(?:service|container):(.*)$/.exec(textOf(fragment['network_mode'] ?? ''))?.[1] ?? '';
    const containers = [...machines].flatMap((name) => [name, `${spec.name}-${name}-1`]);
    if (containers.includes(mode)) complain(override('network_mode'), `the network of \`${mode}\``);
  }
}

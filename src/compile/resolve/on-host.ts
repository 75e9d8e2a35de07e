/** Apps in the network of the server: of one container, that changes nothing there and goes no other way. */
import { diagnose } from '../../base/diag/codes.ts';
import { join } from '../../base/util/pointer.ts';
import type { Instance, ReportDiagnostic } from '../model/resolved.ts';
import { resolveCodes } from './codes.ts';

/** Reports every `network: host` that cannot work. */
export function checkOnHost(instances: readonly Instance[], report: ReportDiagnostic): void {
  for (const instance of instances) {
    const { name, choice, place } = instance;
    if (choice.network === undefined) continue;
    const at = { ...place, pointer: join(place.pointer, 'network'), on: 'value' as const };
    for (const problem of problemsOf(instance))
      report(diagnose(resolveCodes, 'resolve/host-network', at, { app: name, problem }, { app: name }));
  }
}

function problemsOf({ definition, choice }: Instance): string[] {
  const services = Object.values(definition.services);
  const found: string[] = [];
  if (definition.implied !== undefined) found.push('the proof of this stack rests on its own networks');
  if (services.length > 1) found.push('its containers ask each other by names, which there are not known');
  if (services.some(({ capabilities }) => capabilities?.add?.includes('NET_ADMIN') === true))
    found.push('it changes the network in which it is');
  if (services.some(({ sysctls }) => sysctls !== undefined))
    found.push('it sets parameters of its network, which Docker refuses there');
  for (const key of ['via', 'externalNetworks'] as const)
    if (choice[key] !== undefined) found.push(`\`${key}\` gives it another network`);
  if (choice.publish.length > 0)
    found.push('there is nothing to publish: every port that it opens is one of the server');
  return found;
}

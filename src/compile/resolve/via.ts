/** Apps that go through a VPN app: the other app must be there, be a VPN client, and share no port with them. */
import { diagnose } from '../../base/diag/codes.ts';
import { join } from '../../base/util/pointer.ts';
import type { Instance, ReportDiagnostic } from '../model/resolved.ts';
import { resolveCodes } from './codes.ts';

/** Reports every `via:` that cannot work. */
export function checkVia(instances: readonly Instance[], report: ReportDiagnostic): void {
  const taken = new Map<string, string>();
  const routed = instances.filter((instance) => instance.choice.via !== undefined);
  for (const vpn of instances) {
    if (routed.some(({ choice }) => choice.via === vpn.name)) takePorts(vpn, vpn.name, taken);
  }
  for (const instance of routed) {
    const via = instance.choice.via ?? '';
    const at = { ...instance.place, pointer: join(instance.place.pointer, 'via'), on: 'value' as const };
    const vpn = instances.find(({ name }) => name === via);
    for (const problem of [vpnProblem(vpn), ...takePorts(instance, via, taken)]) {
      if (problem !== undefined)
        report(diagnose(resolveCodes, 'resolve/via', at, { app: instance.name, via, problem }));
    }
  }
}

function vpnProblem(vpn: Instance | undefined): string | undefined {
  if (vpn === undefined) return 'there is no such app in the stack';
  if (vpn.choice.via !== undefined) return 'it goes through another app itself';
  return isVpnClient(vpn) ? undefined : 'it is not a VPN client';
}

/** Enters the ports of an app into the network of a VPN app, and says which are taken. */
function takePorts(instance: Instance, via: string, taken: Map<string, string>): string[] {
  const problems: string[] = [];
  for (const port of portsOf(instance)) {
    const other = taken.get(`${via} ${port}`);
    if (other !== undefined) problems.push(`port ${port} is already used there by \`${other}\``);
    taken.set(`${via} ${port}`, instance.name);
  }
  return problems;
}

/** A VPN client may change the network of its container. */
function isVpnClient({ definition }: Instance): boolean {
  return Object.values(definition.services).some(
    (service) => service.capabilities?.add?.includes('NET_ADMIN') === true,
  );
}

function portsOf({ definition }: Instance): Set<number> {
  const ports = Object.values(definition.services).flatMap((service) =>
    (service.ports ?? []).map((port) => port.container),
  );
  return new Set(definition.route === undefined ? ports : [definition.route.port, ...ports]);
}

/** Choices of one app that its definition must offer: settings, VPN, published ports. */
import { diagnose } from '../../base/diag/codes.ts';
import type { Place } from '../../base/diag/diagnostic.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import { own } from '../../base/util/own.ts';
import { join } from '../../base/util/pointer.ts';
import type { AppDefinition, Setting } from '../../schema/app.gen.ts';
import type { CatalogueApp } from '../../schema/stack.gen.ts';
import type { ReportDiagnostic } from '../model/resolved.ts';
import { resolveCodes } from './codes.ts';

type Value = string | number | boolean;

/** Every setting of the app: what the user wrote, else the default. */
export function chosenSettings(
  app: string,
  definition: AppDefinition,
  written: Readonly<Record<string, Value>>,
  place: Place,
  report: ReportDiagnostic,
): Record<string, Value> {
  const offered = definition.settings ?? {};
  reportUnknownSettings(app, Object.keys(offered), Object.keys(written), place, report);
  const chosen: Record<string, Value> = {};
  for (const [setting, declared] of Object.entries(offered)) {
    const value = own(written, setting) ?? declared.default;
    const problem = settingProblem(declared, value);
    if (problem !== undefined) {
      const pointer = value === undefined ? place.pointer : join(place.pointer, 'settings', setting);
      const at: Place = { ...place, pointer, on: value === undefined ? 'key' : 'value' };
      report(diagnose(resolveCodes, 'resolve/setting-value', at, { app, setting, problem }));
    } else if (value !== undefined) chosen[setting] = value;
  }
  return chosen;
}

function reportUnknownSettings(
  app: string,
  offered: readonly string[],
  written: readonly string[],
  place: Place,
  report: ReportDiagnostic,
) {
  for (const setting of written.filter((name) => !offered.includes(name))) {
    const at: Place = { ...place, pointer: join(place.pointer, 'settings', setting), on: 'key' };
    const possible = offered.length === 0 ? 'it has none' : `allowed: ${offered.join(', ')}`;
    const hint = didYouMean(setting, offered) ?? possible;
    report(diagnose(resolveCodes, 'resolve/unknown-setting', at, { app, setting, hint }));
  }
}

function settingProblem(declared: Setting, value: Value | undefined): string | undefined {
  if (value === undefined) return `must be given: ${declared.description}`;
  const type = typeof value === 'number' ? 'integer' : typeof value;
  if (type !== declared.type) return `must be of type ${declared.type}, not ${type}`;
  if (declared.enum && !declared.enum.includes(value as string | number))
    return `must be one of ${declared.enum.join(', ')}`;
  if (declared.pattern && !new RegExp(declared.pattern).test(String(value)))
    return `must match ${declared.pattern}`;
  return undefined;
}

/** The type of VPN, which an app with a VPN client must be told. */
export function chosenVpn(
  app: string,
  definition: AppDefinition,
  choice: CatalogueApp,
  place: Place,
  report: ReportDiagnostic,
) {
  const types = definition.vpn?.types ?? [];
  const type = choice.vpn?.type;
  if (type === undefined) {
    if (types.length > 0) report(diagnose(resolveCodes, 'resolve/vpn-missing', place, { app, types }));
    return undefined;
  }
  if (!types.includes(type)) {
    const at: Place = { ...place, pointer: join(place.pointer, 'vpn'), on: 'key' };
    report(diagnose(resolveCodes, 'resolve/vpn-unsupported', at, { app, type, types }));
  }
  return type;
}

/** Host ports to publish, each of which the definition must list. */
export function publishedPorts(
  app: string,
  definition: AppDefinition,
  wanted: readonly number[],
  place: Place,
  report: ReportDiagnostic,
) {
  const ports = Object.values(definition.services).flatMap((s) => (s.ports ?? []).map((port) => port.host));
  for (const [i, port] of wanted.entries()) {
    if (ports.includes(port)) continue;
    const at: Place = { ...place, pointer: join(place.pointer, 'publish', i), on: 'value' };
    report(diagnose(resolveCodes, 'resolve/unknown-port', at, { app, port, ports }));
  }
  return wanted;
}

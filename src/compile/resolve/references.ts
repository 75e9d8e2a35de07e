/** References inside one app definition: every secret, volume, network, service and placeholder it names must exist. */
import { diagnose } from '../../base/diag/codes.ts';
import type { Place } from '../../base/diag/diagnostic.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import { join } from '../../base/util/pointer.ts';
import type { AppDefinition, Service } from '../../schema/app.gen.ts';
import { PLACEHOLDERS, placeholdersIn } from '../model/placeholders.ts';
import type { ReportDiagnostic } from '../model/resolved.ts';
import { resolveCodes } from './codes.ts';

/** Networks that every stack has. */
const BUILT_IN_NETWORKS = ['proxy', 'download', 'tunnel', 'socket'];

type Need = (kind: string, name: string, known: readonly string[], pointer: string) => void;

/** Reports names in a definition that lead nowhere. `file` is the definition's file. */
export function checkReferences(definition: AppDefinition, file: string, report: ReportDiagnostic): void {
  const need: Need = (kind, name, known, pointer) => {
    if (known.includes(name)) return;
    const at: Place = { file, pointer, on: 'value' };
    report(
      diagnose(resolveCodes, 'resolve/unknown-reference', at, { kind, name, hint: didYouMean(name, known) }),
    );
  };
  const services = Object.keys(definition.services);
  if (definition.route) need('service', definition.route.service, services, '/route/service');
  if (definition.main !== undefined) need('service', definition.main, services, '/main');
  checkSecrets(definition, services, need);
  for (const [name, service] of Object.entries(definition.services)) {
    checkService(definition, service, join('/services', name), need);
  }
  for (const [i, patch] of (definition.patches ?? []).entries()) {
    need('service', patch.service, services, join('/patches', i, 'service'));
    if (patch.set) checkService(definition, patch.set, join('/patches', i, 'set'), need);
    for (const name of Object.keys(patch.when.setting ?? {})) {
      need(
        'setting',
        name,
        Object.keys(definition.settings ?? {}),
        join('/patches', i, 'when', 'setting', name),
      );
    }
  }
  const fields = definition.homepage?.widget?.fields ?? {};
  for (const [key, value] of Object.entries(fields))
    checkValue(definition, value, join('/homepage/widget/fields', key), need);
}

/** Services that a secret is found at, or changed in. */
function checkSecrets({ secrets = {} }: AppDefinition, services: readonly string[], need: Need): void {
  for (const [name, { from, rotation }] of Object.entries(secrets)) {
    if (from) need('service', from.service, services, join('/secrets', name, 'from', 'service'));
    if (rotation?.by === 'postgres')
      need('service', rotation.service, services, join('/secrets', name, 'rotation', 'service'));
  }
}

function checkService(
  definition: AppDefinition,
  service: Partial<Service>,
  pointer: string,
  need: Need,
): void {
  for (const [key, value] of Object.entries(service.environment ?? {})) {
    checkValue(definition, value, join(pointer, 'environment', key), need);
  }
  for (const [i, file] of (service.secretFiles ?? []).entries())
    checkValue(definition, file, join(pointer, 'secretFiles', i), need);
  for (const [i, text] of (service.command ?? []).entries())
    checkValue(definition, text, join(pointer, 'command', i), need);
  checkNamesOf(definition, service, pointer, need);
}

/** Volumes, networks and services that a service names. */
function checkNamesOf(
  definition: AppDefinition,
  service: Partial<Service>,
  pointer: string,
  need: Need,
): void {
  const networks = [...BUILT_IN_NETWORKS, ...Object.keys(definition.networks ?? {})];
  for (const [i, mount] of (service.mounts ?? []).entries()) {
    if (mount.type !== 'volume') continue;
    need('volume', mount.name, Object.keys(definition.volumes ?? {}), join(pointer, 'mounts', i, 'name'));
  }
  const { volume, password } = service.state ?? {};
  if (volume !== undefined)
    need('volume', volume, Object.keys(definition.volumes ?? {}), join(pointer, 'state', 'volume'));
  if (password !== undefined)
    need('secret', password, Object.keys(definition.secrets ?? {}), join(pointer, 'state', 'password'));
  for (const [i, network] of (service.networks ?? []).entries())
    need('network', network, networks, join(pointer, 'networks', i));
  for (const name of Object.keys(service.dependsOn ?? {})) {
    need('service', name, Object.keys(definition.services), join(pointer, 'dependsOn', name));
  }
}

function checkValue(definition: AppDefinition, value: unknown, pointer: string, need: Need): void {
  // A secret of another app is looked up in the stack, where that app is known.
  if (typeof value === 'object' && value !== null && 'secret' in value && !('app' in value)) {
    need('secret', String(value.secret), Object.keys(definition.secrets ?? {}), join(pointer, 'secret'));
  }
  if (typeof value !== 'string') return;
  const settings = Object.keys(definition.settings ?? {}).map((name) => `setting:${name}`);
  for (const name of placeholdersIn(value))
    need('placeholder', name, [...PLACEHOLDERS, ...settings], pointer);
}

/** What waits for a healthy container must be able to tell that it is healthy. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import type { Model, Service } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/dependency-without-health': {
    severity: 'error',
    message: (p: { service: string; other: string }) =>
      `\`${p.service}\` waits until \`${p.other}\` is healthy, but \`${p.other}\` has no health check`,
    help: () => 'give it a health check, or wait for its start only (`condition: service_started`)',
    why: 'Compose refuses to start a service that waits for a health check that does not exist.',
    example: `${PLAIN_STACK}apps:\n  sonarr: {}\n  web: {image: "nginx:1.29.3", port: 80}\noverrides:\n  services: {sonarr: {depends_on: {web: {condition: service_healthy}}}}\n`,
  },
  'check/dependency-never-ends': {
    severity: 'error',
    message: (p: { service: string; other: string }) =>
      `\`${p.service}\` waits until \`${p.other}\` has done its work, but \`${p.other}\` runs forever`,
    help: () =>
      'wait for its health or its start (`condition: service_healthy`, `condition: service_started`)',
    why: 'Compose starts the service once the other container has ended. Only a job ends; every other container runs until it is stopped, and the service never starts.',
    example: `${PLAIN_STACK}apps: {sonarr: {}, prowlarr: {}}\noverrides:\n  services: {sonarr: {depends_on: {prowlarr: {condition: service_completed_successfully}}}}\n`,
  },
  'check/dependency-cycle': {
    severity: 'error',
    message: (p: { cycle: string }) => `services wait for each other: ${p.cycle}`,
    help: () => 'remove one of these waits',
    why: 'Compose refuses the whole project when a service waits for itself, directly or through others: none of them could ever start.',
    example: `${PLAIN_STACK}apps: {sonarr: {}, prowlarr: {}}\noverrides:\n  services: {sonarr: {depends_on: [prowlarr]}, prowlarr: {depends_on: [sonarr]}}\n`,
  },
  'check/unknown-dependency': {
    severity: 'error',
    message: (p: { service: string; other: string }) =>
      `\`${p.service}\` depends on \`${p.other}\`, which this stack does not have`,
    help: () => 'remove it, or add the app',
    why: 'Compose refuses the whole project when a service depends on one that does not exist.',
    example: `${PLAIN_STACK}apps: {sonarr: {}}\noverrides:\n  services: {sonarr: {depends_on: [databse]}}\n`,
  },
});

export const dependencies = defineCheck({
  name: 'dependencies',
  codes,
  run: (model) => [...model.services.flatMap((service) => problems(model, service)), ...cycles(model)],
});

/** Services that a service names in other keys than `depends_on`: Compose starts those first, too. */
function namedBy({ compose }: Service): [key: string, name: string][] {
  const lists = ['links', 'volumes_from'].flatMap((key) =>
    (Array.isArray(compose[key]) ? (compose[key] as unknown[]) : []).map((item): [string, string] => [
      key,
      String(item),
    ]),
  );
  const modes = ['network_mode', 'pid', 'ipc', 'uts'].flatMap((key): [string, string][] => {
    const name = /^service:(.*)$/.exec(String(compose[key] ?? ''))?.[1];
    return name === undefined ? [] : [[key, name]];
  });
  const own = lists
    .filter(([, item]) => !item.startsWith('container:'))
    .map(([key, item]): [string, string] => [key, item.split(':')[0] ?? '']);
  return [...own, ...modes];
}

function problems(model: Model, service: Service): Diagnostic[] {
  const unknown = namedBy(service).filter(([, name]) => !model.services.some((one) => one.name === name));
  const named = unknown.map(([key, other]) => {
    const args = { service: service.name, other };
    const at = keyPlace(model, service, key);
    return diagnose(codes, 'check/unknown-dependency', at, args, { app: service.app });
  });
  return [...named, ...waits(model, service)];
}

function waits(model: Model, service: Service): Diagnostic[] {
  const at = keyPlace(model, service, 'depends_on');
  return Object.entries(service.compose.depends_on ?? {}).flatMap(([name, { condition }]) => {
    const other = model.services.find((candidate) => candidate.name === name);
    const args = { service: service.name, other: name };
    if (other === undefined)
      return [diagnose(codes, 'check/unknown-dependency', at, args, { app: service.app })];
    if (condition === 'service_completed_successfully' && other.gate !== 'completed')
      return [diagnose(codes, 'check/dependency-never-ends', at, args, { app: service.app })];
    if (condition !== 'service_healthy' || isMeasured(other)) return [];
    return [diagnose(codes, 'check/dependency-without-health', at, args, { app: service.app })];
  });
}

/** One diagnostic for each cycle, at the first of its services that an override changed. */
function cycles(model: Model): Diagnostic[] {
  const byName = new Map(model.services.map((service) => [service.name, service]));
  const done = new Set<string>();
  const found: Diagnostic[] = [];
  const visit = (service: Service, path: readonly Service[]): void => {
    const start = path.indexOf(service);
    if (start >= 0) {
      found.push(complaint(model, path.slice(start)));
      return;
    }
    if (done.has(service.name)) return;
    done.add(service.name);
    const named = namedBy(service).map(([, name]) => name);
    for (const name of new Set([...Object.keys(service.compose.depends_on ?? {}), ...named])) {
      const next = byName.get(name);
      if (next !== undefined) visit(next, [...path, service]);
    }
  };
  for (const service of model.services) visit(service, []);
  return found;
}

function complaint(model: Model, members: readonly Service[]): Diagnostic {
  const cycle = [...members, ...members.slice(0, 1)].map(({ name }) => `\`${name}\``).join(' -> ');
  const service = members.find(({ overridden }) => overridden) ?? (members[0] as Service);
  const at = keyPlace(model, service, 'depends_on');
  return diagnose(codes, 'check/dependency-cycle', at, { cycle }, { app: service.app });
}

/** By a check of the Compose file, or by one that the image brings (then the applier waits for it too). */
function isMeasured({ compose, gate }: Service): boolean {
  const disabled = (compose.healthcheck as { disable?: boolean } | undefined)?.disable === true;
  return !disabled && (compose.healthcheck !== undefined || gate === 'healthy');
}

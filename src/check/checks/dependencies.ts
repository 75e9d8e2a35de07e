/** What waits for a healthy container must be able to tell that it is healthy. */
import { defineCodes, diagnose } from '../../diag/codes.ts';
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { PLAIN_STACK } from '../../diag/example.ts';
import type { Model, Service } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/dependency-without-health': {
    severity: 'error',
    message: (p: { service: string; other: string }) =>
      `\`${p.service}\` waits until \`${p.other}\` is healthy, and \`${p.other}\` has no health check`,
    help: () => 'give it a health check, or wait for its start only (`condition: service_started`)',
    why: 'Compose refuses to start a service that waits for a health that nobody measures.',
    example: `${PLAIN_STACK}apps:\n  sonarr: {}\n  web: {image: "nginx:1.29.3", port: 80}\noverrides:\n  services: {sonarr: {depends_on: {web: {condition: service_healthy}}}}\n`,
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
  run: (model) => model.services.flatMap((service) => problems(model, service)),
});

function problems(model: Model, service: Service): Diagnostic[] {
  const at = keyPlace(model, service, 'depends_on');
  return Object.entries(service.compose.depends_on ?? {}).flatMap(([name, { condition }]) => {
    const other = model.services.find((candidate) => candidate.name === name);
    const args = { service: service.name, other: name };
    if (other === undefined)
      return [diagnose(codes, 'check/unknown-dependency', at, args, { app: service.app })];
    if (condition !== 'service_healthy' || isMeasured(other)) return [];
    return [diagnose(codes, 'check/dependency-without-health', at, args, { app: service.app })];
  });
}

/** By a check of the Compose file, or by one that the image brings (then the applier waits for it too). */
function isMeasured({ compose, gate }: Service): boolean {
  const disabled = (compose.healthcheck as { disable?: boolean } | undefined)?.disable === true;
  return !disabled && (compose.healthcheck !== undefined || gate === 'healthy');
}

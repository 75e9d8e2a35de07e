/** What hands the Docker API on to Traefik hands it to nobody else. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import type { Model, Service } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/open-docker-api': {
    severity: 'error',
    message: (p: { service: string; problem: string }) =>
      `\`${p.service}\` would open the Docker API: ${p.problem}`,
    help: () => 'remove this part of the override',
    why: 'Anyone who reaches the Docker API owns the host, without a password. The proxy before it lets Traefik alone read the labels of containers, in a network of their own.',
    example: `${PLAIN_STACK}routing: labels\napps: {sonarr: {}}\noverrides:\n  services: {sonarr: {networks: [socket]}}\n`,
  },
});

const NETWORK = 'socket';

export const dockerApi = defineCheck({
  name: 'docker-api',
  codes,
  run: (model) => {
    const own = new Set(model.apps.filter(({ role }) => role === 'traefik').map(({ name }) => name));
    return model.services.flatMap((service) =>
      own.has(service.app) ? proxyProblems(model, service) : neighbour(model, service),
    );
  },
});

/** Traefik's app holds Traefik itself and the proxy, which is the one with the socket. */
function proxyProblems(model: Model, service: Service): Diagnostic[] {
  const { compose } = service;
  const hasSocket = (compose.volumes ?? []).some(
    (mount) => mount.type === 'bind' && mount.source.endsWith('docker.sock'),
  );
  if (!hasSocket) return [];
  const found: Diagnostic[] = [];
  if ((compose.ports ?? []).length > 0)
    found.push(complaint(model, service, 'ports', 'it is published on the host'));
  for (const network of Object.keys(compose.networks ?? {}))
    if (network !== NETWORK)
      found.push(complaint(model, service, 'networks', `it is in the network \`${network}\` too`));
  if ((compose.environment?.['POST'] ?? '0') !== '0')
    found.push(complaint(model, service, 'environment', 'it may change things (`POST`)'));
  return found;
}

function neighbour(model: Model, service: Service): Diagnostic[] {
  return NETWORK in (service.compose.networks ?? {})
    ? [complaint(model, service, 'networks', `it is in the network \`${NETWORK}\`, where the API is`)]
    : [];
}

function complaint(model: Model, service: Service, key: string, problem: string): Diagnostic {
  const at = keyPlace(model, service, key);
  return diagnose(
    codes,
    'check/open-docker-api',
    at,
    { service: service.name, problem },
    { app: service.app },
  );
}

/** The network of the tunnel holds Traefik and cloudflared, and nothing else. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import { FULL_STACK } from '../../../base/diag/example.ts';
import type { Model, Service } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/tunnel-bypass': {
    severity: 'error',
    message: (p: { service: string; network: string }) =>
      `\`${p.service}\` would be next to Traefik in the network \`${p.network}\` of the tunnel`,
    help: () => 'take it out of that network; an app gets on the tunnel with `access: [tunnel]`',
    why: 'What comes through the tunnel could go straight to this container, past every allow-list and every login that Traefik asks for.',
    example: `${FULL_STACK}apps: {sonarr: {}}\noverrides:\n  services: {sonarr: {networks: {tunnel: {}}}}\n`,
  },
});

const NETWORK = 'tunnel';

export const tunnelNetwork = defineCheck({
  name: 'tunnel-network',
  codes,
  run: (model) => [...beside(model), ...connectorElsewhere(model)],
});

/** Apps that may be in the network, by what makes them part of a stack. */
const members = (model: Model) =>
  new Set(model.apps.filter((app) => app.role !== undefined).map((app) => app.name));

function beside(model: Model) {
  const allowed = members(model);
  return model.services
    .filter((service) => joins(service, NETWORK) && !allowed.has(service.app))
    .map((service) => complaint(model, service, NETWORK));
}

/** cloudflared in any other network could be told by the dashboard to go to an app directly. */
function connectorElsewhere(model: Model) {
  const connector = new Set(model.apps.filter((app) => app.role === 'tunnel').map((app) => app.name));
  return model.services
    .filter((service) => connector.has(service.app))
    .flatMap((service) =>
      Object.keys(service.compose.networks ?? {})
        .filter((network) => network !== NETWORK)
        .map((network) => complaint(model, service, network)),
    );
}

function joins({ compose }: Service, network: string): boolean {
  return Object.keys(compose.networks ?? {}).includes(network);
}

function complaint(model: Model, service: Service, network: string) {
  const at = keyPlace(model, service, 'networks');
  return diagnose(codes, 'check/tunnel-bypass', at, { service: service.name, network }, { app: service.app });
}

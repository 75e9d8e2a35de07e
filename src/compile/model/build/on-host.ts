/**
 * Apps in the network of the server: their containers have no other network, no names and nothing to publish. Traefik and the
 * dashboard find them at the machine.
 */
import { GATEWAY_ENTRY } from '../../../base/compose/host-gateway.ts';
import type { ComposeService } from '../compose.ts';
import type { Service } from '../model.ts';
import type { Instance } from '../resolved.ts';

/** Apps that ask others for what they show or pass on. */
const ASKING = ['traefik', 'homepage'];

/** Services with those that the spec wants there moved into the network of the host. */
export function onHost(services: readonly Service[], instances: readonly Instance[]): Service[] {
  const moved = instances.filter(({ choice }) => choice.network === 'host');
  if (moved.length === 0) return [...services];
  const asking = new Set(instances.flatMap(({ app, name }) => (ASKING.includes(app) ? [name] : [])));
  return services.map((service) => {
    const instance = moved.find(({ name }) => name === service.app);
    if (instance !== undefined) return joinHost(service, instance);
    return asking.has(service.name)
      ? { ...service, compose: { ...service.compose, extra_hosts: [GATEWAY_ENTRY] } }
      : service;
  });
}

function joinHost(service: Service, { definition }: Instance): Service {
  const { networks: _, ports: __, hostname: ___, ...rest } = service.compose;
  const compose = { ...(rest as ComposeService), network_mode: 'host' };
  const ports = definition.services[service.name]?.ports ?? [];
  return {
    ...service,
    compose,
    listens: ports.map(({ container, protocol }) => ({ port: container, protocol: protocol ?? 'tcp' })),
  };
}

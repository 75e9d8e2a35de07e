/**
 * Apps whose traffic goes through a VPN app: they share its network and have no other, so nothing can leak around it.
 * Their ports and names move to the VPN container, and they start after it is healthy and again when it is replaced.
 */
import type { ComposeService } from '../compose.ts';
import type { Service } from '../model.ts';
import type { Instance } from '../resolved.ts';

/** Variable by which gluetun lets in connections from its own networks (github.com/qdm12/gluetun-wiki, firewall options). */
const INPUT_PORTS = 'FIREWALL_INPUT_PORTS';

/** Services with those of routed apps moved behind their VPN app. */
export function routeVia(services: readonly Service[], instances: readonly Instance[]): Service[] {
  const routed = instances.filter((instance) => instance.choice.via !== undefined);
  if (routed.length === 0) return [...services];
  const viaOf = (service: Service) => routed.find((i) => i.name === service.app)?.choice.via;
  return services.map((service) => {
    const vpn = vpnService(services, viaOf(service));
    if (vpn !== undefined) return joinVpn(service, vpn);
    const guests = services.filter((guest) => vpnService(services, viaOf(guest)) === service);
    return guests.length === 0 ? service : hostGuests(service, guests, instances);
  });
}

/** Main service of a VPN app: the one that may change the network. */
export function vpnService(services: readonly Service[], app: string | undefined): Service | undefined {
  if (app === undefined) return undefined;
  const own = services.filter((service) => service.app === app);
  return own.find((service) => service.compose.cap_add?.includes('NET_ADMIN')) ?? own[0];
}

function joinVpn(service: Service, vpn: Service): Service {
  const { networks: _, ports: __, hostname: ___, ...rest } = service.compose;
  const compose: ComposeService = {
    ...(rest as ComposeService),
    network_mode: `service:${vpn.name}`,
    // `restart`: without it the app would keep the network of a VPN container that is gone.
    depends_on: { ...rest.depends_on, [vpn.name]: { condition: 'service_healthy', restart: true } },
  };
  return { ...service, compose };
}

function hostGuests(vpn: Service, guests: readonly Service[], instances: readonly Instance[]): Service {
  const { compose } = vpn;
  const joined = new Set(guests.flatMap((guest) => Object.keys(guest.compose.networks ?? {})));
  const names = [...new Set([...Object.keys(compose.networks ?? {}), ...joined])]
    .filter((name) => name !== 'default')
    .sort();
  // Other apps still call the routed ones by name.
  const aliases = guests.map((guest) => guest.name);
  const networks = Object.fromEntries(names.map((name) => [name, { aliases }]));
  const ports = [...(compose.ports ?? []), ...guests.flatMap((guest) => guest.compose.ports ?? [])];
  const inside = guests.flatMap((guest) => portsInside(guest, instances));
  const environment = {
    ...compose.environment,
    [INPUT_PORTS]: [...new Set(inside)].sort((a, b) => a - b).join(','),
  };
  return { ...vpn, compose: { ...compose, environment, networks, ...(ports.length === 0 ? {} : { ports }) } };
}

/** Ports on which a routed app listens: those of its routes, and those it could publish. */
export function portsInside(service: Service, instances: readonly Instance[]): number[] {
  const instance = instances.find(({ name }) => name === service.app);
  const definition = instance?.definition.services[service.name];
  const route = instance?.definition.route;
  const own = (definition?.ports ?? []).map((port) => port.container);
  return route?.service === service.name ? [route.port, ...own] : own;
}

/** Rules about places: networks, addresses, paths, devices, ports, and whether a page can have a login. */
import { partsOf, portsOf, variablesOf } from '../definitions.ts';
import { DATABASE, each } from './define.ts';

/** Nobody but their own apps reaches databases. */
export const privateDatabases = each((definition) =>
  partsOf(definition).flatMap(({ service, part }) => {
    const open = (part.networks ?? []).filter((network) => definition.networks?.[network] === undefined);
    return DATABASE.test(definition.services[service]?.image.name ?? '')
      ? open.map((network) => `the database ${service} is on ${network}`)
      : [];
  }),
);

/** Addresses are put together in one place: no text guesses the scheme of the stack. */
export const addresses = each((definition) =>
  variablesOf(definition)
    .filter(({ value }) => typeof value === 'string' && /https?:\/\/[^/]*\{(?:host|domain)\}/.test(value))
    .map(({ service, key }) => `${service} guesses the scheme in ${key}`),
);

/** A path that a program is told lies in something that outlives its container. */
export const paths = each((definition) =>
  variablesOf(definition)
    .filter(({ value }) => typeof value === 'string' && /^\/[^\s:,]*$/.test(value))
    .filter(({ service, value }) => {
      const targets = partsOf(definition)
        .filter((other) => other.service === service)
        .flatMap(({ part }) => (part.mounts ?? []).map((mount) => ('target' in mount ? mount.target : '')));
      return !targets.some((target) => target !== '' && `${String(value)}/`.startsWith(`${target}/`));
    })
    .map(({ service, key, value }) => `${service} is told ${key}=${String(value)}, which is in no mount`),
);

/** The one device that an image may ask for; drives and the like are the user's to name. */
export const devices = each((definition) =>
  partsOf(definition).flatMap(({ service, part }) =>
    (part.devices ?? [])
      .filter((device) => device !== '/dev/net/tun')
      .map((device) => `${service} insists on ${device}`),
  ),
);

/** Only the entrance of the stack has ports that nobody asked for. */
export const openPorts = each((definition, app) =>
  portsOf(definition)
    .filter(({ port }) => port.publish === 'always' && app !== 'traefik')
    .map(({ service, port }) => `${service} publishes ${port.host} always`),
);

/** An app with a page has a login of its own or is behind authentik. */
export const guardable = each(({ route, login }) =>
  route !== undefined && login.own === 'none' && !login.sso ? ['its page cannot have a login'] : [],
);

/** Codes about the machinery: changes that nothing can prove. */
import { defineCodes } from '../../base/diag/codes.ts';
import { FULL_STACK } from '../../base/diag/example.ts';

interface Change {
  readonly service: string;
  readonly what: string;
}

/** What to do in place of a change, by its key. */
const INSTEAD: Readonly<Record<string, string>> = {
  definition: 'give the app another name, and leave `implied` out',
  deploy: 'limits and reservations alone may be set; an app that shall not run is taken out of `apps:`',
  devices: 'give the device to an app',
  environment: 'docs/machinery.md lists the variables that may be set',
  externalNetworks: 'let the app that has to reach the other project join its network',
  image: 'another version of the same image is written as `version:` of the app',
  networks: 'an app gets behind Traefik with `access:`, and onto the tunnel with `access: [tunnel]`',
  ports: 'an app publishes its own ports with `publish:` or `ports:`',
  profiles: 'an app that shall not run is taken out of `apps:`',
  scale: 'an app that shall not run is taken out of `apps:`',
  volumes: 'routes, logins and certificates come from the spec: `apps:`, `external:`, `tls:`, `skip:`',
};

export const machineryCodes = defineCodes({
  'resolve/unproved-change': {
    severity: 'error',
    message: ({ service, what }: Change) =>
      `\`${service}\` is part of the machinery, but nothing can prove what its \`${what}\` would let in`,
    help: ({ service, what }: Change) =>
      `${INSTEAD[what] ?? 'docs/machinery.md lists what may be changed'}; or, if it must be, say so: \`unproved: [{service: ${service}, what: ${what}, reason: ...}]\``,
    why: 'Traefik, authentik with its database, cloudflared and the socket proxy decide who gets in. What Waybill proves about a stack, it proves of these programs as it sets them up. A change that no list knows could open every app without a word in the exposure table. Under `unproved:` such a change is allowed with a reason, and from then on README.md, reviews and every summary say that the proof ends there.',
    example: `${FULL_STACK}apps: {sonarr: {}}\noverrides:\n  services: {traefik: {volumes: ["/srv/mine.yml:/etc/traefik/dynamic/zz.yml:ro"]}}\n`,
  },
  'resolve/useless-unproved': {
    severity: 'warning',
    message: ({ service, what }: Change) =>
      `nothing here is unproved: there is no such change of \`${what}\` of \`${service}\``,
    help: ({ hint }: Change & { readonly hint?: string | undefined }) => hint ?? 'remove the entry',
    why: 'An entry that covers nothing would cover the next change of its kind before anyone has read it, and says that the proof ends where it does not.',
    example: `${FULL_STACK}apps: {sonarr: {}}\nunproved: [{service: traefik, what: volumes, reason: a plugin that is gone by now}]\n`,
  },
  'resolve/machinery-network': {
    severity: 'error',
    message: ({ network, key }: { network: string; key: string }) =>
      `\`${key}\` of the network \`${network}\` cannot be changed`,
    help: () => 'its range is set under `networks:`; a network of your own gets another name',
    why: 'Traefik and authentik tell by its address where a request comes from, so it matters who is in their networks, and with which address. Only labels, the name of the bridge and the size of packets may be changed.',
    example: `${FULL_STACK}apps: {sonarr: {}}\noverrides:\n  networks: {proxy: {driver: macvlan}}\n`,
  },
  'resolve/among-machinery': {
    severity: 'error',
    message: ({ app, beside }: { app: string; beside: string }) =>
      `\`${app}\` would be among the machinery, in ${beside}`,
    help: () => 'take it out of there; an app gets behind Traefik with `access:`',
    why: 'The database of authentik and the ports of the machinery that only it may use answer everyone in their networks, so nothing but the machinery may be there.',
    example: `${FULL_STACK}apps: {sonarr: {auth: sso}}\noverrides:\n  services: {sonarr: {networks: {authentik: {}}}}\n`,
  },
});

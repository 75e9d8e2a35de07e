/** Every container says as whom it runs, or why nobody can choose. */
import type { Service } from '../../../src/schema/app.gen.ts';
import { DATABASE, eachService, type Rule } from './define.ts';

/** Variables by which images are told the owner of their files. */
const OWNER = /^(?:PUID|HOST_UID|USER_ID)$/;

/** Services that say nothing, and why. */
export const ROOT: Readonly<Record<string, string>> = {
  'authentik-geoipupdate': 'The image changes to a user of its own, who owns its volume.',
  backrest: 'It reads the files of every app, whatever user owns them.',
  beszel: 'It shares a socket with its agent; it has no capability of root.',
  'beszel-agent': 'It shares a socket with the server; it has no capability of root unless asked.',
  gluetun: 'It builds the tunnel and the firewall around it.',
  netdata: 'It changes to a user of its own after it has opened what only root may see.',
  pasta: 'It listens on port 80 and keeps nothing.',
  portainer: 'It owns the Docker socket, which is as much as root.',
  scrutiny: 'Only root may ask a drive for its health.',
  'socket-proxy': 'It reads the Docker socket, which is as much as root.',
  tailscale: 'It has no capability of root unless the setting kernelNetworking asks for some.',
  'transmission-proxy': 'It keeps nothing; its image has no other user.',
  'uptime-kuma': 'The image changes to a user of its own; with root it can ping.',
  watchtower: 'It uses the Docker socket, which is as much as root.',
};

/** Databases change to a user of their own, who owns their volume. */
const isSaid = ({ user, runsAs, image, environment }: Service) =>
  user !== undefined ||
  runsAs !== undefined ||
  DATABASE.test(image.name) ||
  Object.keys(environment ?? {}).some((name) => OWNER.test(name));

/** A container that runs as a user of the image's choice, or a reason that is not needed. */
export const users: Rule = (catalogue) => {
  const silent = eachService((service, name) =>
    isSaid(service) || name in ROOT ? [] : ['does not say as whom it runs'],
  )(catalogue);
  const known = new Map(Object.values(catalogue).flatMap(({ services }) => Object.entries(services)));
  const needless = Object.keys(ROOT).filter((name) => {
    const service = known.get(name);
    return service === undefined || isSaid(service);
  });
  return [...silent, ...needless.map((name) => `${name}: a reason that nobody needs`)];
};

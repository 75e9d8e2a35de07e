/** Where Traefik hears of routes: files, and Docker through a socket or a proxy. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, error, type Name, reporter } from '../finding.ts';
import { field, list, text, truth } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { ParsedTree, Traefik } from '../read/types.ts';
import { knownPorts, resolveName, urlTarget } from '../trace/network.ts';

const codes = defineCodes({
  'verify/no-certificate-checked': error(
    (_: object) => 'no certificate of any server behind Traefik is checked',
    'remove serversTransport.insecureSkipVerify, and give a transport to the one service that needs it',
    'A machine between Traefik and an app could answer in its place.',
  ),
  'verify/docker-endpoint': error(
    (p: { endpoint: string; text: string }) => `Traefik asks Docker at ${p.endpoint}: ${p.text}`,
    'mount the socket, or name a socket proxy in a shared network and its port',
    'No container label has any effect: all routes in labels are missing.',
  ),
  'verify/exposed-by-default': error(
    (_: object) => 'every container gets a route by default',
    'set providers.docker.exposedByDefault to false',
    'A container whose labels do not mention routing would be reachable under a name that Traefik makes up, with no list and no login.',
  ),
  'verify/outpost-router-alive': error(
    (p: Name) => `the router that authentik itself gives the outpost is active: \`${p.name}\``,
    'let providers.docker.constraints take only containers of this Compose project',
    'That router knows no allow-list. It opens the outpost to everyone who can reach the entry point.',
  ),
  'verify/nothing-routed': error(
    (_: object) => 'Traefik finds no router at all',
    'check the folder of the file provider and how it is mounted',
    'Every host answers 404.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const providers = defineFinding({
  codes,
  run: (parsed) => {
    const { traefik } = parsed;
    if (traefik === undefined) return [];
    const found: Diagnostic[] = [];
    const at = place(traefik.staticFile, 'providers');
    // A stack may have no route at all, and its manifest then says so.
    const none = Array.isArray(parsed.manifest?.['routes']) && list(parsed.manifest['routes']).length === 0;
    if (
      !none &&
      traefik.routers.length === 0 &&
      field(field(traefik.static, 'providers'), 'file') !== undefined
    )
      found.push(report('verify/nothing-routed', below(at, 'file'), {}));
    const file = field(field(traefik.static, 'providers'), 'file');
    if (file !== undefined && traefik.files.length === 0) {
      const words = `the file provider reads ${text(field(file, 'directory')) ?? 'no folder'}, where the tree puts nothing`;
      found.push(report('verify/missing-file', below(at, 'file', 'directory'), { text: words }));
    }
    if (truth(field(field(traefik.static, 'serversTransport'), 'insecureSkipVerify')) === true)
      found.push(
        report(
          'verify/no-certificate-checked',
          place(traefik.staticFile, 'serversTransport', 'insecureSkipVerify'),
          {},
        ),
      );
    return [...found, ...docker(parsed, traefik)];
  },
});

function docker(parsed: ParsedTree, traefik: Traefik): Diagnostic[] {
  const provider = field(field(traefik.static, 'providers'), 'docker');
  if (provider === undefined) return [];
  const at = place(traefik.staticFile, 'providers', 'docker');
  const found: Diagnostic[] = [];
  const endpoint = text(field(provider, 'endpoint')) ?? 'unix:///var/run/docker.sock';
  const problem = endpointProblem(parsed, traefik, endpoint);
  if (problem !== undefined)
    found.push(report('verify/docker-endpoint', below(at, 'endpoint'), { endpoint, text: problem }));
  if (truth(field(provider, 'exposedByDefault')) !== false)
    found.push(report('verify/exposed-by-default', below(at, 'exposedByDefault'), {}));
  const name = text(field(provider, 'network'));
  const known = [...parsed.compose.networks.values()].some((network) => network.name === name);
  if (name !== undefined && (!known || !traefik.container.networks.has(name)))
    found.push(report('verify/missing-network', below(at, 'network'), { name, by: 'the Docker provider' }));
  for (const router of traefik.routers) {
    const outpost = parsed.authentik.outposts.find(({ container }) => router.short === `${container}-router`);
    if (outpost !== undefined && router.provider === 'docker')
      found.push(report('verify/outpost-router-alive', below(at, 'constraints'), { name: router.short }));
  }
  return found;
}

function endpointProblem(parsed: ParsedTree, traefik: Traefik, endpoint: string): string | undefined {
  const socket = /^unix:\/\/(.+)$/.exec(endpoint)?.[1];
  if (socket !== undefined)
    return traefik.container.mounts.some(({ target }) => target === socket)
      ? undefined
      : 'the socket is not mounted';
  const target = urlTarget(endpoint.replace(/^tcp:/, 'http:'));
  if (target === undefined) return 'that is not a valid address';
  const [proxy] = resolveName(parsed, traefik.container, target.host);
  if (proxy === undefined) return 'no container answers to that name in its networks';
  const known = knownPorts(parsed, proxy);
  return known.size === 0 || known.has(target.port)
    ? undefined
    : `${proxy.name} is only known to listen on ${[...known].join(', ')}`;
}

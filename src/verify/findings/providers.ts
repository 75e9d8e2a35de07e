/** Where Traefik hears of routes: files, and Docker through a socket or a proxy. */
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { field, list, text } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { Traefik, World } from '../read/types.ts';
import { knownPorts, resolveName, urlTarget } from '../trace/network.ts';
import { type Find, report } from './report.ts';

export const providers: Find = (world) => {
  const { traefik } = world;
  if (traefik === undefined) return [];
  const found: Diagnostic[] = [];
  const at = place(traefik.staticFile, 'providers');
  // A stack may have no route at all, and its manifest then says so.
  const none = Array.isArray(world.manifest?.['routes']) && list(world.manifest['routes']).length === 0;
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
  if (field(field(traefik.static, 'serversTransport'), 'insecureSkipVerify') === true)
    found.push(
      report(
        'verify/no-certificate-checked',
        place(traefik.staticFile, 'serversTransport', 'insecureSkipVerify'),
        {},
      ),
    );
  return [...found, ...docker(world, traefik)];
};

function docker(world: World, traefik: Traefik): Diagnostic[] {
  const provider = field(field(traefik.static, 'providers'), 'docker');
  if (provider === undefined) return [];
  const at = place(traefik.staticFile, 'providers', 'docker');
  const found: Diagnostic[] = [];
  const endpoint = text(field(provider, 'endpoint')) ?? 'unix:///var/run/docker.sock';
  const problem = endpointProblem(world, traefik, endpoint);
  if (problem !== undefined)
    found.push(report('verify/docker-endpoint', below(at, 'endpoint'), { endpoint, text: problem }));
  if (field(provider, 'exposedByDefault') !== false)
    found.push(report('verify/exposed-by-default', below(at, 'exposedByDefault'), {}));
  const name = text(field(provider, 'network'));
  const known = [...world.compose.networks.values()].some((network) => network.name === name);
  if (name !== undefined && (!known || !traefik.container.networks.has(name)))
    found.push(report('verify/missing-network', below(at, 'network'), { name, by: 'the Docker provider' }));
  for (const router of traefik.routers) {
    const outpost = world.authentik.outposts.find(({ container }) => router.short === `${container}-router`);
    if (outpost !== undefined && router.provider === 'docker')
      found.push(report('verify/outpost-router-alive', below(at, 'constraints'), { name: router.short }));
  }
  return found;
}

function endpointProblem(world: World, traefik: Traefik, endpoint: string): string | undefined {
  const socket = /^unix:\/\/(.+)$/.exec(endpoint)?.[1];
  if (socket !== undefined)
    return traefik.container.mounts.some(({ target }) => target === socket)
      ? undefined
      : 'the socket is not mounted';
  const target = urlTarget(endpoint.replace(/^tcp:/, 'http:'));
  if (target === undefined) return 'that is no address';
  const [proxy] = resolveName(world, traefik.container, target.host);
  if (proxy === undefined) return 'no container answers to that name in its networks';
  const known = knownPorts(world, proxy);
  return known.size === 0 || known.has(target.port)
    ? undefined
    : `${proxy.name} is only known to listen on ${[...known].join(', ')}`;
}

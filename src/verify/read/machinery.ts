/** The parts of the machinery: found by who asks them, so that another image or name is still found. */

import { memoizeByObject } from '../../base/util/memoize.ts';
import type { Role } from '../grammar/machinery.ts';
import { resolveName, urlTarget } from '../trace/network.ts';
import { isAuthentik, isCloudflared, isTraefik } from './containers.ts';
import { field, text } from './data.ts';
import type { Container, ParsedTree } from './types.ts';

/** Each container of the machinery with its role. */
export const machineryOf = memoizeByObject((parsed: ParsedTree): ReadonlyMap<Container, Role> => {
  const found = new Map<Container, Role>();
  const { server, worker } = parsed.authentik;
  for (const container of parsed.compose.services.values()) {
    if (isTraefik(container)) found.set(container, 'traefik');
    else if (isCloudflared(container)) found.set(container, 'cloudflared');
    else if (isAuthentik(container, 'server') || isAuthentik(container, 'worker'))
      found.set(container, 'authentik');
  }
  const asked = (from: Container | undefined, host: string | undefined, role: Role) => {
    if (from === undefined || host === undefined) return;
    for (const one of resolveName(parsed, from, host)) if (!found.has(one)) found.set(one, role);
  };
  for (const one of [server, worker]) {
    asked(one, one?.environment.get('AUTHENTIK_POSTGRESQL__HOST'), 'database');
    asked(one, urlTarget(one?.environment.get('DOCKER_HOST') ?? '')?.host, 'docker-api');
  }
  const docker = field(field(parsed.traefik?.static, 'providers'), 'docker');
  asked(parsed.traefik?.container, urlTarget(text(field(docker, 'endpoint')) ?? '')?.host, 'docker-api');
  return found;
});

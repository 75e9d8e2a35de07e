/** Each container with its place in the stack and its way in. */
import { catalog } from '../../catalog/catalog.gen.js';
import { addressOf, type Rule } from '../cloudflared/ingress.ts';
import { traefikOptions } from './certificates.ts';
import { awaitedJobs, endsByItself } from './jobs.ts';
import { textOf } from './node.ts';
import { type MatchedService, placeServices } from './placing.ts';
import type { PlannedService } from './planned-service.ts';
import type { Project } from './project.ts';
import type { Roles } from './roles.ts';
import { entryPointMiddlewares, type Labelled, middlewaresOf, readLabels } from './routers.ts';
import { rulesFor } from './tunnel.ts';
import { hasWebPorts, type WebInterface, webOf } from './web.ts';

/** Whether the project's own proxy stays in front of the apps: as told, else where another program than Traefik has the ports of the web. */
export function keepsProxy({ services }: Project, roles: Roles, choice: string | undefined): boolean {
  if (choice === 'keep' || choice === 'replace') return choice === 'keep';
  return [...services].some(([name, service]) => !roles.has(name) && hasWebPorts(service));
}

export function planServices(
  project: Project,
  roles: Roles,
  rules: readonly Rule[],
  sso: boolean,
  kept: boolean,
) {
  const traefik = [...roles].find(([, role]) => role === 'traefik')?.[0];
  const options = traefikOptions(project.services.get(traefik ?? ''));
  const atEntry = entryPointMiddlewares(options);
  const own = new Map([...project.services].filter(([name]) => !roles.has(name)));
  const middlewares = middlewaresOf(project.services.values());
  const rulesTaken = new Set<Rule>();
  const awaited = awaitedJobs(project.services);
  const planned = placeServices(own, catalog).map((placed): PlannedService => {
    const labelled = readLabels(placed.service, middlewares, atEntry);
    const names = [placed.name, textOf(placed.service.entries.get('container_name')) ?? placed.name];
    const mine = rulesFor(rules, names);
    const [first] = mine;
    const port = first === undefined ? undefined : addressOf(first)?.port;
    const web = webOf({
      service: placed.service,
      labelled,
      ...(placed.definition === undefined ? {} : { definition: placed.definition }),
      tunnelled: mine.flatMap(({ hostname }) => hostname ?? []),
      ...(port === undefined ? {} : { tunnelPort: port }),
      sso,
    });
    if (!web.takenOffTunnel) for (const rule of mine) rulesTaken.add(rule);
    const job = awaited.has(placed.name) || endsByItself(placed.service, web);
    return { ...placed, web: kept ? closed(web) : reachable(placed, web, labelled), labelled, job };
  });
  return { planned, rulesTaken };
}

/** No route: what was reached before is still reached in the same way. */
function closed({ replaced: _, auth: __, ...web }: WebInterface): WebInterface {
  return { ...web, access: [], hosts: [], unroutable: [...web.unroutable, ...web.routers] };
}

/** Without a port there is no route, and an app of the catalogue knows its own port. */
function reachable({ definition }: MatchedService, web: WebInterface, { port }: Labelled): WebInterface {
  const own = definition?.route?.port;
  const elsewhere = own !== undefined && port !== undefined && port !== own;
  const possible = definition === undefined ? web.port !== undefined : own !== undefined && !elsewhere;
  return possible ? web : closed(web);
}

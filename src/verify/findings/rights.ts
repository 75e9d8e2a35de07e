/** Ports past Traefik and rights beyond the usual: only those that README.md lists, where people review them. */

import { type Project, projectOf } from '../../base/compose/project.ts';
import { rightsOf } from '../../base/compose/rights.ts';
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, reporter } from '../finding.ts';
import { isHostOnly } from '../net.ts';
import { type Json, record, texts } from '../read/data.ts';
import { below } from '../read/reader.ts';
import { type Readme, ticked } from '../read/readme.ts';
import { portsChosenByDocker } from '../read/service.ts';
import type { Container, ParsedTree } from '../read/types.ts';

const codes = defineCodes({
  'verify/unlisted-port': error(
    (p: { container: string; port: string }) =>
      `${p.port} of the host leads straight to \`${p.container}\`, but README.md does not list it`,
    'remove the port, or publish it in the spec and render the stack again',
    'A published port leads past Traefik, its lists and its logins. Docker opens it in the firewall too.',
  ),
  'verify/unlisted-right': error(
    (p: { container: string; right: string }) =>
      `\`${p.container}\` has a right that README.md does not list: ${p.right}`,
    'remove the right, or let the spec ask for it and render the stack again',
    'An attacker who takes over a container with such a right takes over the host.',
  ),
});
const report = reporter(codes);

export const rights = defineFinding({
  codes,
  run: (parsed) => {
    const project = projectIn(parsed);
    return [...parsed.compose.services.values()].flatMap((service) => [
      ...portProblems(parsed, parsed.readme, service),
      ...rightProblems(parsed.readme, service, project),
    ]);
  },
});

/** The services of the tree, as what decides about rights reads them. */
function projectIn({ compose, manifest }: ParsedTree): Project {
  const raw = (parts: ReadonlyMap<string, { readonly raw: Json }>) =>
    Object.fromEntries([...parts].map(([key, part]) => [key, part.raw]));
  return projectOf({
    services: raw(compose.services),
    networks: raw(compose.networks),
    volumes: raw(compose.volumes),
    variables: compose.variables,
    shared: texts(record(manifest?.['host'])['shared']),
  });
}

/** Ports that lead past Traefik are listed. */
function portProblems(parsed: ParsedTree, told: Readme | undefined, container: Container): Diagnostic[] {
  if (container === parsed.traefik?.container) return [];
  const listed = new Set(
    (told?.ports ?? []).map(
      ({ cells }) =>
        `${ticked(cells.get('Service') ?? '')[0]} ${cells.get('Port of the host')} ${cells.get('Port in the container')}`,
    ),
  );
  const found = container.ports.flatMap(({ published: [first, last], target, protocol, address, at }) => {
    // Nobody but the host itself reaches it.
    if (isHostOnly(address)) return [];
    const port = `${first === last ? first : `${first}-${last}`}/${protocol}`;
    return listed.has(`${container.name} ${port} ${target}/${protocol}`)
      ? []
      : [report('verify/unlisted-port', at, { container: container.name, port: `port ${port}` })];
  });
  const isListed = (words: string) =>
    [...listed].some((line) => line.startsWith(`${container.name} ${words}`));
  if (!isListed('chosen by Docker'))
    for (const at of portsChosenByDocker(container))
      found.push(report('verify/unlisted-port', at, { container: container.name, port: 'a random port' }));
  if (container.networkMode === 'host' && !isListed('every port'))
    found.push(
      report('verify/unlisted-port', below(container.at, 'network_mode'), {
        container: container.name,
        port: 'every port',
      }),
    );
  return found;
}

/** Rights beyond the usual are listed, each in its own words. */
function rightProblems(told: Readme | undefined, container: Container, project: Project): Diagnostic[] {
  const listed = new Set(
    (told?.rights ?? [])
      .filter(({ cells }) => ticked(cells.get('Service') ?? '')[0] === container.name)
      .map(({ cells }) => words(cells.get('Right') ?? '')),
  );
  return rightsOf(container.name, project).flatMap(({ key, right }) => {
    if (listed.has(words(right))) return [];
    const at = key in container.raw ? below(container.at, key) : container.at;
    return [report('verify/unlisted-right', at, { container: container.name, right })];
  });
}

/** Text without the marks by which Markdown shows it. */
const words = (text: string) =>
  text
    .replaceAll(/\\(.)/g, '$1')
    .replaceAll('`', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** Ports past Traefik and rights beyond the usual: only those that README.md lists, where people review them. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, reporter } from '../finding.ts';
import { texts } from '../read/data.ts';
import { below } from '../read/reader.ts';
import { type Readme, ticked } from '../read/readme.ts';
import type { Container, World } from '../read/types.ts';

const codes = defineCodes({
  'verify/unlisted-port': error(
    (p: { container: string; port: string }) =>
      `port ${p.port} of the host leads straight to \`${p.container}\`, and README.md does not list it`,
    'remove the port, or publish it in the spec and render the stack again',
    'A published port leads past Traefik, its lists and its logins. Docker opens it in the firewall too.',
  ),
  'verify/unlisted-right': error(
    (p: { container: string; right: string }) =>
      `\`${p.container}\` has ${p.right}, and README.md does not list it`,
    'remove the right, or let the spec ask for it and render the stack again',
    'Whoever takes over a container with such a right takes over the host.',
  ),
});
const report = reporter(codes);

export const rights = defineFinding({
  codes,
  run: (world) =>
    [...world.compose.services.values()].flatMap((service) => [
      ...portProblems(world, world.readme, service),
      ...rightProblems(world.readme, service),
    ]),
});

/** Ports that lead past Traefik are listed. */
function portProblems(world: World, told: Readme | undefined, container: Container): Diagnostic[] {
  if (container === world.traefik?.container) return [];
  const listed = new Set(
    (told?.ports ?? []).map(
      ({ cells }) =>
        `${ticked(cells.get('Service') ?? '')[0]} ${cells.get('Port of the host')} ${cells.get('Port in the container')}`,
    ),
  );
  const found = container.ports.flatMap(({ published: [first, last], target, protocol, address, at }) => {
    // Nobody but the host itself reaches it.
    if (/^127\.|^\[?::1/.test(address ?? '')) return [];
    const port = `${first === last ? first : `${first}-${last}`}/${protocol}`;
    return listed.has(`${container.name} ${port} ${target}/${protocol}`)
      ? []
      : [report('verify/unlisted-port', at, { container: container.name, port })];
  });
  const host = [...listed].some((line) => line.startsWith(`${container.name} every port`));
  if (container.networkMode === 'host' && !host)
    found.push(
      report('verify/unlisted-port', below(container.at, 'network_mode'), {
        container: container.name,
        port: 'every',
      }),
    );
  return found;
}

/** Rights beyond the usual are listed, each with the word by which README.md names it. */
function rightProblems(told: Readme | undefined, container: Container): Diagnostic[] {
  const listed = (told?.rights ?? []).flatMap(({ cells }) =>
    ticked(cells.get('Service') ?? '')[0] === container.name ? [cells.get('Right') ?? ''] : [],
  );
  return rightsOf(container).flatMap(({ right, word, key }) =>
    listed.some((line) => line.includes(word))
      ? []
      : [report('verify/unlisted-right', below(container.at, ...key), { container: container.name, right })],
  );
}

interface Right {
  readonly right: string;
  /** What README.md must say. */
  readonly word: string;
  readonly key: readonly (string | number)[];
}

function rightsOf(container: Container): Right[] {
  const found: Right[] = [];
  const { raw } = container;
  if (container.privileged)
    found.push({ right: 'all rights on the host', word: 'all rights', key: ['privileged'] });
  for (const [i, name] of texts(raw['cap_add']).entries())
    found.push({ right: `the capability ${name}`, word: name, key: ['cap_add', i] });
  const sockets = container.mounts.filter(({ source }) => source.endsWith('docker.sock'));
  for (const { at } of sockets)
    found.push({ right: 'the Docker socket', word: 'Docker socket', key: at.pointer.split('/').slice(3) });
  if (raw['pid'] === 'host')
    found.push({ right: 'sight of all processes of the host', word: 'processes', key: ['pid'] });
  const options = texts(raw['security_opt']);
  if (!options.some((option) => /^no-new-privileges(?::true)?$/.test(option)))
    found.push({ right: 'the possibility to gain rights', word: 'gain rights', key: ['security_opt'] });
  if (options.some((option) => option.endsWith('unconfined')))
    found.push({ right: 'no confinement', word: 'confine', key: ['security_opt'] });
  for (const { source, at, readOnly } of container.mounts) {
    if (!/^\/(?:etc|boot|root|usr|lib|var|var\/lib|var\/lib\/docker|proc|sys|dev|run)?\/?$/.test(source))
      continue;
    const right = `the folder ${source} of the host`;
    found.push({
      right,
      word: readOnly ? `reads ${source}` : `writes ${source}`,
      key: at.pointer.split('/').slice(3),
    });
  }
  return found;
}

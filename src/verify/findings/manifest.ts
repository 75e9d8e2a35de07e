/** manifest.json: what the applier decides by is what the other files say. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { sha256 } from '../../base/util/digest.ts';
import { commonCodes } from '../common-codes.ts';
import { ANY_NAME, exposures, isOpen } from '../exposure.ts';
import { defineFinding, error, type Name, reporter } from '../finding.ts';
import { isInTree, normal } from '../read/containers.ts';
import { field, type Json, list, record, text, texts, whole } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { Container, ParsedTree } from '../read/types.ts';

const FILE = 'manifest.json';

/** Label by which a change of mounted files becomes a change that Compose sees. */
const DIGEST_LABEL = 'waybill.files-digest';

const codes = defineCodes({
  'verify/stale-label': error(
    (p: Name) => `the digest on \`${p.name}\` is not that of the files it mounts`,
    'render the stack again',
    'Compose does not see that the content of a mounted file changed. Without a new digest the container keeps running with the old one.',
  ),
  'verify/restart-missing': error(
    (p: Name & { file: string }) =>
      `\`${p.name}\` reads ${p.file} only when it starts, and is not restarted when it changes`,
    'render the stack again',
    'The change would be in the repository, but not in the running program.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const manifest = defineFinding({
  codes,
  run: (parsed) => {
    const own = parsed.manifest;
    return own === undefined ? [] : [...services(parsed, own), ...names(parsed, own)];
  },
});

function differs(at: Place, line: string): Diagnostic {
  return report('verify/manifest-differs', at, { text: line });
}

function services(parsed: ParsedTree, own: Json): Diagnostic[] {
  const found: Diagnostic[] = [];
  const listed = new Set<string>();
  for (const [i, item] of list(own['services']).entries()) {
    const entry = record(item);
    const name = text(entry['name']) ?? '';
    const at = place(FILE, 'services', i);
    const service = parsed.compose.services.get(name);
    if (listed.has(name)) found.push(differs(at, `the manifest lists \`${name}\` twice`));
    listed.add(name);
    if (service === undefined)
      found.push(differs(below(at, 'name'), `the manifest lists \`${name}\`, which is not a service`));
    else found.push(...serviceProblems(parsed, service, entry, at));
  }
  for (const service of parsed.compose.services.values())
    if (!listed.has(service.name))
      found.push(differs(place(FILE, 'services'), `the manifest lacks the service \`${service.name}\``));
  return found;
}

function serviceProblems(parsed: ParsedTree, service: Container, entry: Json, at: Place): Diagnostic[] {
  const { name } = service;
  const found: Diagnostic[] = [];
  if (entry['image'] !== service.image)
    found.push(
      differs(
        below(at, 'image'),
        `the manifest says that \`${name}\` runs ${text(entry['image']) ?? 'nothing'}; Compose says ${service.image}`,
      ),
    );
  if (entry['digest'] !== undefined && !serviceDigests(service).includes(String(entry['digest'])))
    found.push(differs(below(at, 'digest'), `\`${name}\` is not the service that the manifest was made for`));
  for (const [key, said] of [
    ['waybill.app', text(entry['app'])],
    ['waybill.stack', text(parsed.manifest?.['stack'])],
  ] as const)
    if (said !== undefined && service.labels.get(key) !== said)
      found.push(
        differs(
          below(service.at, 'labels', key),
          `\`${name}\` has another ${key} than the manifest, which says ${said}`,
        ),
      );
  const seconds = healthSeconds(service);
  if ((whole(entry['timeout']) ?? 0) < seconds)
    found.push(
      differs(
        below(at, 'timeout'),
        `the applier gives \`${name}\` less time than its health check takes (${seconds} s)`,
      ),
    );
  if (!['healthy', 'running', 'completed'].includes(text(entry['gate']) ?? ''))
    found.push(differs(below(at, 'gate'), `there is no gate ${text(entry['gate'])}`));
  return [...found, ...mounts(parsed, service, texts(entry['mounts']), at)];
}

/** The digest of a service is over its part of the Compose file, without the labels that are added last. */
function serviceDigests({ raw }: Container): string[] {
  const labels = Object.entries(record(raw['labels']));
  const without = (added: RegExp) => ({
    ...raw,
    labels: Object.fromEntries(labels.filter(([key]) => !added.test(key))),
  });
  return [raw, without(/^waybill\.files-digest$/), without(/^(?:waybill\.files-digest$|traefik\.)/)].map(
    (part) => sha256(JSON.stringify(part)),
  );
}

/** Seconds after which a failing container counts as unhealthy. */
function healthSeconds({ healthcheck }: Container): number {
  const seconds = (key: string) => Number(/^(\d+)s$/.exec(text(healthcheck?.[key]) ?? '')?.[1] ?? 0);
  return healthcheck === undefined ? 0 : seconds('start_period') + seconds('interval');
}

/** Files that a program reads once are listed, and their digest is on the container. */
function mounts(parsed: ParsedTree, service: Container, listed: readonly string[], at: Place): Diagnostic[] {
  const { name, labels } = service;
  const found: Diagnostic[] = [];
  const folders = service.mounts
    .filter(({ source }) => isInTree(source))
    .map(({ source }) => `${normal(source)}/`);
  for (const [i, file] of listed.entries())
    if (!parsed.tree.has(file) || !folders.some((folder) => file.startsWith(folder)))
      found.push(differs(below(at, 'mounts', i), `\`${name}\` does not mount ${file}`));
  for (const file of readOnce(parsed, service))
    if (!listed.includes(file))
      found.push(report('verify/restart-missing', below(at, 'mounts'), { name, file }));
  const digest =
    listed.length === 0
      ? undefined
      : sha256(listed.map((file) => `${file}\0${sha256(parsed.tree.get(file) ?? '')}\n`).join(''));
  const label = labels.get(DIGEST_LABEL);
  const labelAt = label === undefined ? service.at : below(service.at, 'labels', DIGEST_LABEL);
  return digest === label
    ? found
    : [
        ...found,
        report('verify/stale-label', labelAt, { name }, [
          { message: 'the files that count', at: below(at, 'mounts') },
        ]),
      ];
}

/** Files of the programs that do not watch them: Traefik's static file, everything of cloudflared. */
function readOnce(parsed: ParsedTree, service: Container): string[] {
  const { traefik, tunnels } = parsed;
  if (service === traefik?.container) {
    const watched = field(field(field(traefik.static, 'providers'), 'file'), 'watch') !== false;
    return [traefik.staticFile, ...(watched ? [] : traefik.files)];
  }
  return tunnels.filter(({ container }) => container === service).map(({ file }) => file);
}

/** Lists of names: networks, volumes, host names, outposts, secrets, folders, retired apps. */
function names(parsed: ParsedTree, own: Json): Diagnostic[] {
  const { compose, authentik } = parsed;
  const open = exposures(parsed).filter(
    (one) => one.host !== ANY_NAME && (isOpen(one) || one.open.length > 0),
  );
  return [
    ...same(
      own,
      'networks',
      'network',
      [...compose.networks.values()].map(({ name }) => name),
    ),
    ...same(
      own,
      'volumes',
      'volume',
      [...compose.volumes.values()].map(({ name }) => name),
    ),
    ...same(own, 'names', 'host name', [...new Set(open.map(({ host }) => host))]),
    ...outposts(own, authentik.outposts),
    ...retired(parsed, own),
    ...(text(own['stack']) === compose.project
      ? []
      : [differs(place(FILE, 'stack'), `the project is called ${compose.project}`)]),
  ];
}

function same(own: Json, key: string, what: string, actual: readonly string[]): Diagnostic[] {
  const listed = texts(own[key]);
  return [
    ...listed.flatMap((name, i) =>
      actual.includes(name)
        ? []
        : [differs(place(FILE, key, i), `the manifest lists the ${what} ${name}, which does not exist`)],
    ),
    ...actual
      .filter((name) => !listed.includes(name))
      .map((name) => differs(place(FILE, key), `the manifest lacks the ${what} ${name}`)),
  ];
}

function outposts(own: Json, actual: ParsedTree['authentik']['outposts']): Diagnostic[] {
  const listed = list(own['outposts']).map(record);
  const started = actual.filter(({ container }) => container !== undefined);
  const found = listed.flatMap((entry, i) => {
    const at = place(FILE, 'outposts', i);
    const outpost = started.find(({ name }) => name === entry['name']);
    if (outpost === undefined)
      return [differs(at, `the manifest lists the outpost ${text(entry['name'])}, which no blueprint has`)];
    return (['container', 'network'] as const).flatMap((key) =>
      outpost[key] === entry[key]
        ? []
        : [differs(below(at, key), `the ${key} of the outpost ${outpost.name} is ${outpost[key] ?? 'none'}`)],
    );
  });
  const missing = started.filter(({ name }) => !listed.some((entry) => entry['name'] === name));
  return [
    ...found,
    ...missing.map(({ name }) => differs(place(FILE, 'outposts'), `the manifest lacks the outpost ${name}`)),
  ];
}

/** An app that is gone has entries that remove it, because deleting a blueprint deletes nothing. */
function retired({ authentik }: ParsedTree, own: Json): Diagnostic[] {
  if (authentik.worker === undefined) return [];
  const project = text(own['stack']) ?? '';
  return texts(own['retired']).flatMap((app, i) => {
    const gone = authentik.entries.filter(
      ({ state, identifiers }) =>
        state === 'absent' && Object.values(identifiers).includes(`${project}-${app}`),
    );
    const models = ['outpost', 'application', 'proxyprovider'].filter(
      (model) => !gone.some((entry) => entry.model.endsWith(model)),
    );
    return models.length === 0
      ? []
      : [differs(place(FILE, 'retired', i), `no blueprint removes the ${models.join(' and ')} of ${app}`)];
  });
}

/** What the manifest says about the host: secrets, folders, users. */
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, reporter } from '../finding.ts';
import { type Json, list, record, text, whole } from '../read/data.ts';
import { manifestEntries } from '../read/manifest.ts';
import { below } from '../read/reader.ts';
import type { Container, ParsedTree } from '../read/types.ts';

const report = reporter(commonCodes);

export const manifestHost = defineFinding({
  codes: {},
  run: (parsed) => {
    const own = parsed.manifest;
    if (own === undefined) return [];
    return [
      ...secrets(parsed, own),
      ...unsupplied(parsed, own),
      ...folders(parsed, own),
      ...host(parsed, own),
    ];
  },
});

function differs(at: Diagnostic['at'], line: string): Diagnostic {
  return report('verify/manifest-differs', at, { text: line });
}

/** Every consumer of a secret is one in Compose too. */
function secrets(parsed: ParsedTree, own: Json): Diagnostic[] {
  return manifestEntries(own, 'secrets').flatMap(({ entry, at }) => {
    const name = text(entry['name']) ?? '';
    const consumers = list(entry['consumers']).map(record);
    const missing = consumers.length === 0 ? [differs(at, `nobody reads the secret ${name}`)] : [];
    const twice = consumers
      .map((one) => JSON.stringify(one))
      .filter((one, i, all) => all.indexOf(one) !== i)
      .map(() => differs(at, `a service is twice among those that read the secret ${name}`));
    return [
      ...missing,
      ...twice,
      ...consumers.flatMap((consumer, i) =>
        consumerProblems(parsed, name, consumer, below(at, 'consumers', i)),
      ),
    ];
  });
}

function consumerProblems(parsed: ParsedTree, secret: string, consumer: Json, at: Place): Diagnostic[] {
  const name = text(consumer['service']) ?? '';
  const service = parsed.compose.services.get(name);
  if (service === undefined)
    return [differs(at, `the secret ${secret} is for \`${name}\`, which is not a service`)];
  if (consumer['as'] === 'environment') {
    const variable = text(consumer['variable']) ?? '';
    const volumes = service.mounts.flatMap(({ source }) => parsed.compose.volumes.get(source)?.options ?? []);
    const used = [JSON.stringify(service.raw), ...volumes].some((line) => line.includes(`\${${variable}`));
    return used ? [] : [differs(below(at, 'variable'), `\`${name}\` does not use the variable ${variable}`)];
  }
  const path = text(consumer['path']);
  const mounted = service.secrets.some(({ source }) => parsed.compose.secrets.get(source)?.file === path);
  const found = mounted
    ? []
    : [differs(below(at, 'path'), `\`${name}\` does not mount the secret ${path ?? ''}`)];
  const user = whole(/^\d+/.exec(service.user ?? '')?.[0]);
  if (user !== undefined && user !== 0 && user !== whole(consumer['uid']))
    found.push(
      differs(below(at, 'uid'), `\`${name}\` runs as ${user}, who cannot read the secret ${secret}`),
    );
  return found;
}

/** Every secret of Compose is one that the applier supplies to that service. */
function unsupplied({ compose }: ParsedTree, own: Json): Diagnostic[] {
  const consumers = manifestEntries(own, 'secrets').flatMap(({ entry }) =>
    list(entry['consumers']).map(record),
  );
  const found: Diagnostic[] = [];
  for (const service of compose.services.values()) {
    const mine = consumers.filter((one) => one['service'] === service.name);
    for (const { source, at } of service.secrets) {
      const file = compose.secrets.get(source)?.file;
      if (file !== undefined && !mine.some((one) => one['path'] === file))
        found.push(differs(at, `the manifest does not know that \`${service.name}\` reads ${file}`));
    }
    for (const name of variablesOf(compose, service))
      if (consumers.some((one) => one['variable'] === name) && !mine.some((one) => one['variable'] === name))
        found.push(
          differs(
            service.at,
            `the manifest does not know that \`${service.name}\` uses the variable ${name}`,
          ),
        );
  }
  return found;
}

/** Variables of a service, and of the volumes that it mounts, that .env does not set. */
function variablesOf(compose: ParsedTree['compose'], service: Container): Set<string> {
  const volumes = service.mounts.flatMap(({ source }) => compose.volumes.get(source)?.options ?? []);
  const names = [JSON.stringify(service.raw), ...volumes].flatMap((line) =>
    [...line.matchAll(/(?<!\$)(?:\$\$)*\$\{(\w+)/g)].map((match) => match[1] ?? ''),
  );
  return new Set(names.filter((name) => !compose.variables.has(name)));
}

/** Folders are made for those who mount them, and for nobody else. */
function folders(parsed: ParsedTree, own: Json): Diagnostic[] {
  const data = text(record(own['host'])['data']) ?? '';
  const made = manifestEntries(own, 'folders').map(({ entry, at }) => ({
    path: text(entry['path']) ?? '',
    at,
  }));
  const mounts = [...parsed.compose.services.values()].flatMap((service) =>
    service.mounts.filter(({ type }) => type === 'bind'),
  );
  const found = made
    .filter(({ path }) => !mounts.some(({ source }) => `${path}/`.startsWith(`${source}/`)))
    .map(({ path, at }) => differs(at, `nobody mounts the folder ${path}`));
  for (const { source, at } of mounts) {
    const own = data !== '' && source.startsWith(`${data}/`);
    if (
      own &&
      !made.some(({ path }) => path === source || source === data || `${source}/`.startsWith(`${path}/`))
    )
      found.push(differs(at, `the applier does not make the folder ${source}`));
  }
  return found;
}

/** Folder, user and group of the host are those of the settings. */
function host({ compose, tree }: ParsedTree, own: Json): Diagnostic[] {
  const facts = record(own['host']);
  const wrong = (variable: string, key: string): Diagnostic[] => {
    const value = compose.variables.get(variable);
    const said = text(facts[key]);
    if (value === undefined || said === undefined || value === said) return [];
    const start = (tree.get('.env') ?? '').search(new RegExp(`^${variable}=`, 'm'));
    return [
      differs(
        { file: '.env', start: Math.max(0, start), end: Math.max(0, start) + variable.length },
        `${variable} is ${value}, and the manifest says ${said}`,
      ),
    ];
  };
  const modes = manifestEntries(own, 'folders').flatMap(({ entry, at }) =>
    /^0?7[057][05]$/.test(text(entry['mode']) ?? '') && whole(entry['uid']) !== undefined
      ? []
      : [
          differs(
            below(at, 'mode'),
            `the folder ${text(entry['path'])} would be open to others, or to nobody`,
          ),
        ],
  );
  return [...wrong('DATA', 'data'), ...wrong('PUID', 'uid'), ...wrong('PGID', 'gid'), ...modes];
}

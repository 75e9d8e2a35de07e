/** Secrets: named and never written out, mounted where they are read, agreed on by both sides. */
import { isWritten, saysSecret } from '../../base/compose/secret-names.ts';
import { writtenSecrets } from '../../base/compose/written-secrets.ts';
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, error, reporter, warning } from '../finding.ts';
import { readEnvFile } from '../read/env.ts';
import { below } from '../read/reader.ts';
import type { Container, ParsedTree } from '../read/types.ts';
import { resolveName, urlTarget } from '../trace/network.ts';

const codes = defineCodes({
  'verify/secret-unread': warning(
    (p: { container: string; path: string }) =>
      `\`${p.container}\` is given ${p.path}, but nothing tells it to read it`,
    'name the path in a variable, or remove the secret',
    'A secret that is not read can still leak, and the one that should be read may be missing.',
  ),
  'verify/unknown-host': error(
    (p: { variable: string; container: string; host: string }) =>
      `\`${p.variable}\` of \`${p.container}\` names \`${p.host}\`, but no container answers to that name in its networks`,
    'check the name, and that both are in one network',
    "Docker's DNS knows only the names of containers in a shared network.",
  ),
  'verify/database-differs': error(
    (p: { a: string; b: string; what: string }) =>
      `\`${p.a}\` and \`${p.b}\` do not agree on the ${p.what} of the database`,
    'use one value in both',
    'The program cannot log in to its database.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const secrets = defineFinding({
  codes,
  run: (parsed) => {
    const services = [...parsed.compose.services.values()];
    return [
      ...environmentFile(parsed),
      ...[...parsed.compose.volumes.values()].flatMap(literals),
      ...services.flatMap((service) => [
        ...literals(service),
        ...ciphertexts(service),
        ...paths(service),
        ...unread(parsed, service),
        ...hosts(parsed, service),
        ...databaseNames(parsed, service),
      ]),
    ];
  },
});

/** Ciphertexts of age and SOPS: a program would take one for the password itself. */
function isCiphertext(value: string): boolean {
  return /^ENC\[|-----BEGIN AGE|^age-encryption\.org/.test(value);
}

function environmentFile({ tree }: ParsedTree): Diagnostic[] {
  return readEnvFile(tree.get('.env') ?? '').flatMap(({ name, value, start, end }) =>
    (saysSecret(name) && isWritten(value)) || isCiphertext(value)
      ? [report('verify/literal-secret', { file: '.env', start, end }, { name, by: '.env' })]
      : [],
  );
}

/** Secrets that are written in a part of the project. */
function literals({ name: part, raw, at }: Pick<Container, 'name' | 'raw' | 'at'>): Diagnostic[] {
  return writtenSecrets(raw).map(({ path, name }) =>
    report('verify/literal-secret', below(at, ...path), { name, by: `\`${part}\`` }),
  );
}

function ciphertexts({ name: service, environment, at }: Container): Diagnostic[] {
  return [...environment]
    .filter(([, value]) => isCiphertext(value))
    .map(([name]) =>
      report('verify/literal-secret', below(at, 'environment', name), { name, by: `\`${service}\`` }),
    );
}

/** Paths of secrets that a variable or the command names. */
function secretPaths(
  service: Container,
): { readonly variable: string; readonly path: string; readonly at: Diagnostic['at'] }[] {
  const pathIn = (value: string) => /^(?:file:(?:\/\/)?)?(\/run\/secrets\/[^?\s]+)/.exec(value)?.[1];
  const variables = [...service.environment].flatMap(([variable, value]) => {
    const path = pathIn(value);
    return path === undefined ? [] : [{ variable, path, at: below(service.at, 'environment', variable) }];
  });
  const words = service.command.flatMap((word, i) => {
    const path = pathIn(word.replace(/^-[\w-]+=/, ''));
    return path === undefined ? [] : [{ variable: 'command', path, at: below(service.at, 'command', i) }];
  });
  return [...variables, ...words];
}

function paths(service: Container): Diagnostic[] {
  const mounted = new Set([...service.secrets, ...service.mounts].map(({ target }) => target));
  return secretPaths(service)
    .filter(({ path }) => !mounted.has(path))
    .map(({ path, variable, at }) =>
      report('verify/secret-not-mounted', at, { path, variable, container: service.name }),
    );
}

/** A mounted secret that neither the service nor a file of the tree names. */
function unread(parsed: ParsedTree, service: Container): Diagnostic[] {
  const named = new Set(secretPaths(service).map(({ path }) => path));
  const said = (target: string) =>
    [...service.environment.values(), ...service.command, ...service.entrypoint].some((line) =>
      line.includes(target),
    );
  return service.secrets
    .filter(
      ({ target }) =>
        target.startsWith('/run/secrets/') &&
        !named.has(target) &&
        !said(target) &&
        !inConfiguration(parsed, service, target),
    )
    .map(({ target, at }) => report('verify/secret-unread', at, { container: service.name, path: target }));
}

function inConfiguration({ tree }: ParsedTree, service: Container, target: string): boolean {
  const folders = service.mounts
    .filter(({ source }) => source.startsWith('./'))
    .map(({ source }) => `${source.slice(2)}/`);
  return [...tree].some(
    ([path, content]) => folders.some((folder) => path.startsWith(folder)) && content.includes(target),
  );
}

/** Addresses of other containers in variables: names without a dot are containers. */
function hosts(parsed: ParsedTree, service: Container): Diagnostic[] {
  // Containers of other projects answer in a network that they share, and no tree says which.
  const isShared = [...service.networks.keys()].some(
    (key) => parsed.compose.networks.get(key)?.external === true,
  );
  if (service.networkMode !== undefined || isShared) return [];
  return [...service.environment].flatMap(([variable, value]) => {
    const host = containerName(variable, value);
    if (host === undefined || resolveName(parsed, service, host).length > 0) return [];
    return [
      report('verify/unknown-host', below(service.at, 'environment', variable), {
        variable,
        container: service.name,
        host,
      }),
    ];
  });
}

function containerName(variable: string, value: string): string | undefined {
  const plain = /(?:^|_)HOST$/.test(variable) && /^[a-z][a-z0-9-]*$/.test(value) ? value : undefined;
  const url = /^\w+:\/\//.test(value) ? urlTarget(value.replace(/\/\/[^/@]*@/, '//'))?.host : undefined;
  const host = plain ?? url;
  return host === undefined || /[.:${]|^localhost$|^$/.test(host) || value.startsWith('file:')
    ? undefined
    : host;
}

/** Who talks to a database names it as it is made. */
function databaseNames(parsed: ParsedTree, service: Container): Diagnostic[] {
  const { environment } = service;
  const [key, host] = [...environment].find(([name]) => /POSTGRES\w*HOST$/.test(name)) ?? [];
  const server = host === undefined ? undefined : resolveName(parsed, service, host)[0];
  if (key === undefined || server === undefined) return [];
  const prefix = key.slice(0, -'HOST'.length);
  const pairs: [string, string, string][] = [
    ['NAME', 'POSTGRES_DB', 'name'],
    ['DATABASE', 'POSTGRES_DB', 'name'],
    ['USER', 'POSTGRES_USER', 'user'],
  ];
  return pairs.flatMap(([own, theirs, what]) => {
    const asked = environment.get(prefix + own);
    const made = server.environment.get(theirs);
    if (asked === undefined || made === undefined || asked === made) return [];
    return [
      report('verify/database-differs', below(service.at, 'environment', prefix + own), {
        a: service.name,
        b: server.name,
        what,
      }),
    ];
  });
}

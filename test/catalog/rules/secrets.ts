/** Rules about secrets and settings: each has a source, a reader, and no value in the catalogue. */
import { cardSecrets, instancesOf, partsOf, secretUses, variablesOf } from '../definitions.ts';
import { DATABASE, each } from './define.ts';

/** Variables that hold a secret. Those that end in `_FILE` hold the path of one. */
const SECRET = /(?:^|_)(?:PASS|PASSWD|PASSWORD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;

/** No variable, address or command has a password that everyone knows. */
export const passwords = each((definition) => {
  const named = variablesOf(definition).filter(
    ({ key, value }) =>
      typeof value !== 'object' && SECRET.test(key) && !/^(?:|true|false|yes|no|\d)$/.test(String(value)),
  );
  const texts = partsOf(definition).flatMap(({ service, part }) =>
    [...Object.values(part.environment ?? {}), ...(part.command ?? []), ...(part.entrypoint ?? [])]
      .filter((value) => typeof value === 'string')
      .filter((value) => /:\/\/[^/\s]*:[^/\s]+@|--?(?:password|token|secret)[= ]\S/i.test(value))
      .map((value) => `${service} spells out a secret in ${value}`),
  );
  return [...named.map(({ service, key }) => `${service} has the value of ${key} written out`), ...texts];
});

/** A secret has a reader: a service, the dashboard, another app - or it is discovered, and costs nothing. */
export const secrets = each(({ secrets: declared, ...definition }, app, catalogue) => {
  const whole = { ...definition, secrets: declared ?? {} };
  const own = new Set([
    ...secretUses(whole)
      .filter((use) => use.app === undefined)
      .map((use) => use.secret),
    ...cardSecrets(whole),
  ]);
  const names = instancesOf(app, whole).map(({ name }) => name);
  const others = Object.values(catalogue).flatMap((other) =>
    secretUses(other).filter((use) => use.app !== undefined && names.includes(use.app)),
  );
  return Object.entries(whole.secrets)
    .filter(([name, { kind }]) => kind !== 'discovered' && !own.has(name))
    .filter(([name]) => !others.some(({ secret }) => secret === name))
    .map(([name]) => `nobody reads the secret ${name}`);
});

/** Where a secret comes from is told whole: found secrets say where, made and given ones say nowhere. */
export const sources = each(({ secrets: declared }) =>
  Object.entries(declared ?? {}).flatMap(([name, { kind, from, form, rotation }]) => [
    ...((kind === 'discovered') === (from !== undefined)
      ? []
      : [`${name} is ${kind}, and its source is not told`]),
    ...((kind === 'generated') === (rotation !== undefined)
      ? []
      : [`${name} is ${kind}, and how it is exchanged is ${rotation === undefined ? 'not ' : ''}told`]),
    ...(form === undefined || kind === 'generated' ? [] : [`${name} has a form, and nobody makes it`]),
  ]),
);

/** A card without its key is a card without figures, and no reason for a stack not to start. */
export const cardKeys = each((definition) => {
  const used = new Set(secretUses(definition).map(({ secret }) => secret));
  return cardSecrets(definition)
    .filter((name) => {
      const secret = definition.secrets?.[name];
      return secret?.kind === 'provided' && secret.optional !== true && !used.has(name);
    })
    .map((name) => `the dashboard insists on ${name}`);
});

/** A database and its app have one password, so that neither can change alone. */
export const onePassword = each((definition) => {
  const users = (secret: string) =>
    new Set(
      secretUses(definition)
        .filter((use) => use.secret === secret)
        .map(({ service }) => service),
    );
  return secretUses(definition)
    .filter(({ service }) => DATABASE.test(definition.services[service]?.image.name ?? ''))
    .filter(({ secret }) => users(secret).size < 2)
    .map(({ service, secret }) => `${service} alone reads ${secret}`);
});

/** A switch does something. */
export const settings = each((definition) => {
  const asked = (definition.patches ?? []).flatMap(({ when }) => Object.keys(when.setting ?? {}));
  const text = JSON.stringify({
    services: definition.services,
    patches: definition.patches,
    card: definition.homepage,
  });
  return Object.keys(definition.settings ?? {})
    .filter((name) => !asked.includes(name) && !text.includes(`{setting:${name}}`))
    .map((name) => `the setting ${name} changes nothing`);
});

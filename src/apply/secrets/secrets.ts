/** Secrets on the host: found, judged, made, and handed to those who need them. No value leaves this file by a log. */
import { dirname, join } from 'node:path';
import { keyedDigest } from '../../base/util/digest.ts';
import { faultOf, isCiphertext, isText, withoutLineEnd } from '../../base/util/secret-value.ts';
import { deliveredSecrets } from '../../schema/contract.ts';
import type { Manifest, Secret } from '../../schema/manifest.gen.ts';
import type { Settings } from '../config.ts';
import type { System } from '../machine/system.ts';
import { type Problem, refuseIfAny } from '../problem.ts';
import type { AppliedRelease } from '../state/release.ts';
import { discover } from './discover.ts';

const PRIVATE_FILE = { mode: 0o600 };
const READABLE_BY_OTHERS = 0o077;
/** An app's own configuration is small; anything larger is something else. */
const LARGEST_CONFIGURATION = 4 << 20;

export interface Secrets {
  /** Values by name; those that nobody has yet are missing. */
  readonly values: ReadonlyMap<string, Buffer>;
  /** Secrets that must be made before the first start. */
  readonly toMake: readonly Secret[];
}

/** Where the value of a secret lies on the host. */
export const fileOf = (settings: Settings, stack: string, name: string) =>
  join(settings.secrets, stack, name);

/**
 * Reads all secrets of a tree. `decrypted` are those that the repository keeps, opened. Throws with everything that is
 * missing, empty, encrypted or open to others.
 */
export function readSecrets(
  system: System,
  settings: Settings,
  manifest: Manifest,
  applied: AppliedRelease | undefined,
  decrypted: ReadonlyMap<string, Buffer> = new Map(),
): Secrets {
  const values = new Map<string, Buffer>();
  const toMake: Secret[] = [];
  const problems: Problem[] = [];
  for (const secret of manifest.secrets) {
    const path = fileOf(settings, manifest.stack, secret.name);
    const value = currentValue(system, secret, path, decrypted);
    problems.push(...faults(system, secret, path, value, applied));
    if (value !== undefined) values.set(secret.name, value);
    else if (secret.kind === 'generated') toMake.push(secret);
  }
  refuseIfAny(problems);
  return { values, toMake };
}

/** A file of the secret folder always wins: over the repository, and over what an app wrote. */
function currentValue(
  { files }: System,
  { name, from }: Secret,
  path: string,
  decrypted: ReadonlyMap<string, Buffer>,
): Buffer | undefined {
  const bytes = files.read(path);
  if (bytes !== undefined) return Buffer.from(withoutLineEnd(bytes));
  const opened = decrypted.get(name);
  if (opened !== undefined || from === undefined) return opened;
  const text = files.readUntrusted(from.file, LARGEST_CONFIGURATION);
  if (text === undefined) return undefined;
  const found = discover(text.toString(), from);
  return found === undefined ? undefined : Buffer.from(found);
}

function faults(
  { files, uid }: System,
  secret: Secret,
  path: string,
  value: Buffer | undefined,
  applied: AppliedRelease | undefined,
): Problem[] {
  const { name, purpose } = secret;
  if (value === undefined) return missing(secret, path, applied);
  const problems: Problem[] = [];
  const stat = files.stat(path);
  if (stat !== undefined && ((stat.mode & READABLE_BY_OTHERS) !== 0 || (stat.uid !== 0 && stat.uid !== uid)))
    problems.push({
      code: 'apply/verify-secret-exposed',
      message: `The secret ${name} can be read by others than root: owner ${stat.uid}, mode ${stat.mode.toString(8)}.`,
      help: `chown root:root ${path} && chmod 600 ${path}`,
    });
  const wrong = (code: Problem['code'], message: string) =>
    problems.push({ code, message: `The secret ${name} ${message}`, help: setHelp(secret, path) });
  const fault = faultOf(value);
  if (value.length === 0 && !secret.optional) wrong('apply/verify-secret-empty', `is empty. ${purpose}`);
  if (isCiphertext(value))
    wrong(
      'apply/verify-secret-ciphertext',
      'is encrypted: a program would take the ciphertext for its value.',
    );
  else if (value.length > 0 && fault !== undefined) wrong('apply/verify-secret-unusable', `${fault}.`);
  if (secret.consumers.some((consumer) => consumer.as === 'environment') && !isText(value))
    wrong('apply/verify-secret-binary', 'is not valid UTF-8, so it cannot be an environment variable.');
  return problems;
}

const setHelp = ({ name }: Secret, path: string) =>
  `\`waybill-apply secrets set ${name}\`, or write it into ${path} (root:root, mode 600).`;

function missing(secret: Secret, path: string, applied: AppliedRelease | undefined): Problem[] {
  const { name, kind, optional, purpose } = secret;
  if (kind === 'generated') {
    if (applied?.generated.includes(name) !== true) return [];
    return [
      {
        code: 'apply/verify-secret-lost',
        message: `The secret ${name} was made on this host and is gone. ${purpose} A new one would not fit the data.`,
        help: `Bring ${path} back from a backup, or write the value that is to be used into it.`,
      },
    ];
  }
  if (kind === 'discovered' || optional) return [];
  return [
    {
      code: 'apply/verify-secret-missing',
      message: `The secret ${name} is missing. ${purpose}`,
      help: setHelp(secret, path),
    },
  ];
}

const ALPHABETS = {
  alphanumeric: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  hex: 'abcdef0123456789',
};

/** A new secret in its form. Always begins with a letter: authentik reads a value of digits as a number. */
export function makeSecret(system: System, { length, alphabet }: NonNullable<Secret['form']>): string {
  const letters = ALPHABETS[alphabet];
  let text = '';
  while (text.length < length) {
    for (const byte of system.random(length * 2)) {
      // Beyond the last whole multiple some characters would come up more often than others.
      if (byte >= 256 - (256 % letters.length)) continue;
      const letter = letters[byte % letters.length] ?? '';
      if (text.length < length && (text !== '' || !/\d/.test(letter))) text += letter;
    }
  }
  return text;
}

/** Form of a secret that says nothing about it. */
export const USUAL_FORM: NonNullable<Secret['form']> = { length: 40, alphabet: 'alphanumeric' };

/** Makes the secrets that are missing. Never replaces one. */
export function makeSecrets(
  system: System,
  settings: Settings,
  stack: string,
  { values, toMake }: Secrets,
): Secrets {
  const all = new Map(values);
  for (const { name, form = USUAL_FORM } of toMake) {
    const text = makeSecret(system, form);
    system.files.write(fileOf(settings, stack, name), text, PRIVATE_FILE);
    all.set(name, Buffer.from(text));
  }
  return { values: all, toMake: [] };
}

/** Hands every secret to its readers, each its own file. One that nobody has yet is an empty file: mounts need one. */
export function deliver({ files }: System, manifest: Manifest, { values }: Secrets): void {
  for (const { name, consumers } of manifest.secrets) {
    for (const consumer of consumers) {
      if (consumer.as !== 'file') continue;
      const value = values.get(name) ?? Buffer.alloc(0);
      const { uid, path } = consumer;
      const stat = files.stat(path);
      const right = stat?.mode === 0o400 && stat.uid === uid && files.read(path)?.equals(value) === true;
      if (!right) files.write(path, value, { mode: 0o400, uid, gid: uid });
    }
  }
}

/** Removes delivered secrets that nobody reads any more. */
export function withdraw({ files }: System, manifest: Manifest): void {
  const wanted = new Set(
    manifest.secrets.flatMap(({ consumers }) =>
      consumers.flatMap((one) => (one.as === 'file' ? [one.path] : [])),
    ),
  );
  const folder = deliveredSecrets(manifest.stack);
  for (const { path, kind } of files.walk(folder)) {
    const full = join(folder, path);
    if (kind === 'file' && !wanted.has(full)) {
      files.remove(full);
      files.removeEmpty(dirname(full));
    }
  }
}

/** True when every file that a container mounts is there. After a restart of the host none is. */
export function isDelivered({ files }: System, manifest: Manifest): boolean {
  return manifest.secrets.every(({ consumers }) =>
    consumers.every((one) => one.as !== 'file' || files.stat(one.path) !== undefined),
  );
}

/** Variables that Compose is given. */
export function variables(manifest: Manifest, { values }: Secrets): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, consumers } of manifest.secrets) {
    for (const consumer of consumers) {
      if (consumer.as === 'environment') found[consumer.variable] = values.get(name)?.toString() ?? '';
    }
  }
  return found;
}

/** Keyed digests of all secrets that are delivered as files. */
export function secretDigests(key: string, manifest: Manifest, { values }: Secrets): Record<string, string> {
  return Object.fromEntries(
    manifest.secrets
      .filter(({ consumers }) => consumers.some(({ as }) => as === 'file'))
      .map(({ name }) => [name, keyedDigest(key, values.get(name) ?? '')]),
  );
}

/** Shortest value that is taken out of texts: shorter ones would tear holes everywhere. */
const SHORTEST_MASKED = 4;

/** Takes every secret value out of a string, also in base64 or as part of an address. */
export function masked(text: string, { values }: Secrets): string {
  const known = [...values.values()]
    .flatMap((value) => value.toString().split('\n'))
    .filter((line) => line.trim().length >= SHORTEST_MASKED)
    .flatMap((line) => [
      line,
      encodeURIComponent(line),
      Buffer.from(line).toString('base64').replace(/=+$/, ''),
    ])
    .sort((a, b) => b.length - a.length);
  return known.reduce((rest, value) => rest.replaceAll(value, '***'), text);
}

/**
 * A new value for a secret that was made on this host. The old one stays in force until the new one is known to work, and
 * an interrupted exchange finds both: `<name>.next` before the change, `<name>.previous` until all readers are well.
 */
import { dirname } from 'node:path';
import type { Secret } from '../../schema/manifest.gen.ts';
import type { HostContext } from '../engine/context.ts';
import { refuse } from '../problem.ts';
import type { Tree } from '../repository/tree.ts';
import { accepts, type Login, SALT_BYTES, setPassword, verifierOf } from './postgres.ts';
import { fileOf, makeSecret, USUAL_FORM } from './secrets.ts';

const PRIVATE_FILE = { mode: 0o600 };
const NEXT = '.next';
const PREVIOUS = '.previous';

/** Exchange of one secret, between its first step and the last. */
export interface Exchange {
  /** Puts the old value back in force: in the database, and in the file. */
  readonly undo: () => Promise<void>;
}

/** Throws with the reason where a secret cannot be exchanged. */
export function refuseRotation({ name, kind, rotation }: Secret): void {
  const refuseBecause = (why: string, help: string): never =>
    refuse('apply/rotate-impossible', `The secret ${name} cannot be rotated here: ${why}`, help);
  if (kind === 'provided')
    refuseBecause(
      'you provide it.',
      `Make a new one where it comes from, then \`waybill-apply secrets set ${name}\`.`,
    );
  if (kind === 'discovered')
    refuseBecause(
      'the app makes it itself.',
      'Make a new one in the app: the next pass finds it, and hands it to its readers.',
    );
  if (rotation === undefined)
    refuseBecause(
      'its definition does not say how its readers follow.',
      'Add `rotation:` to the secret in the app definition.',
    );
  if (rotation?.by === 'never') refuseBecause(rotation.reason, 'Leave it as it is.');
}

/** Makes a new value and puts it in force, short of handing it to its readers. */
export async function exchange(context: HostContext, tree: Tree, secret: Secret): Promise<Exchange> {
  const { system, settings } = context;
  const { files } = system;
  const path = fileOf(settings, tree.stack, secret.name);
  const old =
    files.read(path) ??
    refuse(
      'apply/rotate-missing',
      `The secret ${secret.name} has not been made yet.`,
      'The next pass makes it.',
    );
  const value = Buffer.from(makeSecret(system, secret.form ?? USUAL_FORM));
  const login = await loginOf(context, tree, secret);
  if (login !== undefined && (await accepts(context.docker, login, old)) !== true)
    refuse(
      'apply/rotate-database',
      `The database does not accept the present password of ${login.user}.`,
      `Write the one that it accepts into ${path}, or let the next pass start the database first.`,
    );
  files.write(path + PREVIOUS, old, PRIVATE_FILE);
  files.write(path + NEXT, value, PRIVATE_FILE);
  system.checkpoint('rotate-next');
  if (login !== undefined) {
    await change(context, login, value);
    system.checkpoint('rotate-database');
    if ((await accepts(context.docker, login, value)) !== true) {
      await change(context, login, old);
      files.remove(path + NEXT);
      files.remove(path + PREVIOUS);
      refuse(
        'apply/rotate-database',
        'The database does not accept the new password.',
        'The old one is in force again.',
      );
    }
  }
  files.move(path + NEXT, path);
  system.checkpoint('rotate-file');
  return {
    undo: async () => {
      if (login !== undefined) await change(context, login, old);
      files.move(path + PREVIOUS, path);
    },
  };
}

function change({ system, docker }: HostContext, login: Login, value: Uint8Array): Promise<void> {
  return setPassword(docker, login, verifierOf(value, system.random(SALT_BYTES)));
}

/** The user whose password a secret is; undefined for one that no database knows. */
async function loginOf(
  { docker }: HostContext,
  { stack }: Tree,
  { rotation }: Secret,
): Promise<Login | undefined> {
  if (rotation?.by !== 'postgres') return undefined;
  const { service, user } = rotation;
  const containers = await docker.containers(stack);
  const found = containers.find((one) => one.service === service && one.status === 'running');
  if (found === undefined)
    return refuse(
      'apply/rotate-database',
      `The database ${service} does not run.`,
      'The next pass starts it. Nothing has changed.',
    );
  return { container: found.id, user };
}

/**
 * Ends what an interrupted exchange left: the database says which of the two values is in force. While it cannot be
 * asked, both stay.
 *
 * @param applied the release that runs, whose secrets they are
 */
export async function settleRotations(
  context: HostContext,
  stack: string,
  applied: () => Promise<Tree | undefined>,
): Promise<void> {
  const { system, settings, docker } = context;
  const { files } = system;
  const folder = dirname(fileOf(settings, stack, NEXT));
  const left = files.walk(folder).filter(({ path }) => path.endsWith(NEXT));
  const tree = left.length === 0 ? undefined : await applied();
  if (tree === undefined) return;
  for (const secret of tree.manifest.secrets) {
    const path = fileOf(settings, stack, secret.name);
    const next = files.read(path + NEXT);
    if (next === undefined) continue;
    if (secret.rotation?.by === 'postgres') {
      const login = await loginOf(context, tree, secret).catch(() => undefined);
      const known = login === undefined ? undefined : await accepts(docker, login, next);
      if (known === undefined) continue;
      if (known) {
        files.move(path + NEXT, path);
        continue;
      }
    }
    files.remove(path + NEXT);
    files.remove(path + PREVIOUS);
  }
}

/** Forgets old values once everything is healthy with the new ones. */
export function forgetPrevious({ system, settings }: HostContext, { stack, manifest }: Tree): void {
  for (const { name } of manifest.secrets) {
    const path = fileOf(settings, stack, name);
    if (system.files.stat(path + NEXT) === undefined) system.files.remove(path + PREVIOUS);
  }
}

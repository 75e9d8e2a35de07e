/**
 * `waybill-apply secrets adopt FOLDER`: the secret key and the database password of an authentik that ansible-hms-docker has
 * installed. It keeps them in the folder of the project, root:root 0600.
 */
import { join, resolve } from 'node:path';
import type { Context } from '../../pass/context.ts';
import { type Problem, refuse, refuseIfAny } from '../../problem.ts';
import { exitCode } from '../command.ts';
import { place, placedText, type SecretsAction, stackWith, treesOf, usable } from './scope.ts';

const FILES = {
  '.authentik.key': 'authentik-secret-key',
  '.authentik.pgpass': 'authentik-database-password',
} as const;

const READABLE_BY_OTHERS = 0o077;

export const adopt: SecretsAction = async ({ context, values, argument }) => {
  if (argument === undefined)
    return refuse(
      'apply/config-secrets',
      '`secrets adopt` takes a folder.',
      'Name the one with .authentik.key in it.',
    );
  const folder = resolve(argument);
  const found = Object.entries(FILES).map(([file, name]) => ({ name, path: join(folder, file) }));
  refuseIfAny(found.flatMap(({ path }) => faultsOf(context, path)));
  const trees = await treesOf(context);
  const wanted = found.map(({ name, path }) => ({
    name,
    stack: stackWith(trees, name, values['stack']).tree.stack,
    value: usable(name, context.system.files.read(path) ?? Buffer.alloc(0)),
  }));
  let kept = 0;
  for (const { name, stack, value } of wanted) {
    const placed = place(context, stack, name, value, false);
    if (placed === 'kept') kept++;
    context.system.print(`${stack}/${name}: ${placedText(placed)}\n`);
  }
  if (kept === 0) return exitCode.good;
  return refuse(
    'apply/secrets-adopt',
    'This host has other values already.',
    'If authentik has never run with them, remove their files and adopt again; else the database would be locked.',
  );
};

/** Both or none: with one of them alone authentik could not read what is there. */
function faultsOf({ system }: Context, path: string): Problem[] {
  const stat = system.files.stat(path);
  if (stat?.kind !== 'file')
    return [
      {
        code: 'apply/secrets-adopt',
        message: `There is no file ${path}.`,
        help: 'ansible-hms-docker keeps both files in the folder of the project.',
      },
    ];
  if ((stat.mode & READABLE_BY_OTHERS) === 0 && (stat.uid === 0 || stat.uid === system.uid)) return [];
  return [
    {
      code: 'apply/secrets-adopt',
      message: `${path} can be read by others than root: owner ${stat.uid}, mode ${stat.mode.toString(8)}.`,
      help: `chown root:root ${path} && chmod 600 ${path}`,
    },
  ];
}

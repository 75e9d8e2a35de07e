/** `waybill-apply secrets import-env FILE`: takes over what an .env file of Docker Compose holds. */
import { resolve } from 'node:path';
import { parseEnvFile } from '../../../base/util/env-file.ts';
import type { Secret } from '../../../schema/manifest.gen.ts';
import { refuse } from '../../problem.ts';
import type { Tree } from '../../repository/tree.ts';
import { exitCode } from '../command.ts';
import { place, placedText, type SecretsAction, treesOf, usable } from './scope.ts';

export const importEnv: SecretsAction = async ({ context, values, argument }) => {
  const { system } = context;
  if (argument === undefined)
    return refuse('apply/config-secrets', '`secrets import-env` takes a file.', 'Name the .env file.');
  const file = resolve(argument);
  const bytes =
    system.files.read(file) ?? refuse('apply/config-secrets', `There is no file ${file}.`, 'Name another.');
  const trees = await treesOf(context);
  const replace = values['replace'] === true;
  const variables = parseEnvFile(bytes.toString()).flatMap((variable) => {
    const meant = trees.flatMap((tree) =>
      secretsFor(tree, variable.name).map((secret) => ({ tree, secret })),
    );
    return variable.value === '' ? [] : meant.map((one) => ({ ...one, ...variable }));
  });
  // All are judged before the first one is written.
  const wanted = variables.map(({ tree, secret, name, value }) => ({
    tree,
    secret,
    value: usable(secret.name, Buffer.from(value ?? refersTo(name, file, secret.name))),
  }));
  let kept = 0;
  for (const { tree, secret, value } of wanted) {
    const placed = place(context, tree.stack, secret.name, value, replace);
    if (placed === 'kept') kept++;
    system.print(`${tree.stack}/${secret.name}: ${placedText(placed)}\n`);
  }
  system.say(`${wanted.length} values of ${file} are secrets of this host; the rest was left out.`);
  if (kept > 0) system.say('--replace takes over what differs as well.');
  return kept > 0 ? exitCode.attention : exitCode.good;
};

const refersTo = (variable: string, file: string, secret: string): never =>
  refuse(
    'apply/secrets-value',
    `${variable} in ${file} refers to another variable.`,
    `Nothing was written. Write its value out, or use \`waybill-apply secrets set ${secret}\`.`,
  );

/** Secrets that a variable is meant for: by the variable that a container gets, or by their own name in capitals. */
function secretsFor({ manifest }: Tree, variable: string): Secret[] {
  return manifest.secrets.filter(
    ({ name, consumers }) =>
      name.toUpperCase().replaceAll('-', '_') === variable ||
      consumers.some((one) => one.as === 'environment' && one.variable === variable),
  );
}

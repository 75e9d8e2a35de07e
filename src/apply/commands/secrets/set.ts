/** `waybill-apply secrets set NAME`: a value from the person at the terminal, or from standard input. */
import { refuse } from '../../problem.ts';
import { exitCode } from '../command.ts';
import { place, type SecretsAction, stackWith, treesOf, usable } from './scope.ts';

export const setSecret: SecretsAction = async ({ context, values, argument: name }) => {
  if (name === undefined)
    return refuse('apply/config-secrets', '`secrets set` takes the name of a secret.', 'Name it.');
  const { tree, secret } = stackWith(await treesOf(context), name, values['stack']);
  const applied = context.state.applied(tree.stack);
  if (secret.kind === 'generated' && applied?.generated.includes(name) === true)
    refuse(
      'apply/secrets-made-here',
      `The secret ${name} was made on this host, and what runs uses it. ${secret.purpose}`,
      `\`waybill-apply secrets rotate ${name}\` exchanges it where that can be done.`,
    );
  const value = usable(name, await context.system.readSecret(`Value of ${name} (not shown): `));
  const placed = place(context, tree.stack, name, value, true);
  context.system.print(
    placed === 'same'
      ? `${tree.stack}/${name}: as before\n`
      : `${tree.stack}/${name}: ${placed}; the next pass hands it to those who read it\n`,
  );
  return exitCode.good;
};

/** `waybill-apply secrets check`: is everything there, and where does it come from? */
import type { Context } from '../../pass/context.ts';
import { type Problem, problemsOf } from '../../problem.ts';
import type { Tree } from '../../repository/tree.ts';
import { encryptedIn, secretsOf } from '../../secrets/encrypted-secrets.ts';
import { fileOf } from '../../secrets/secrets.ts';
import { problemText } from '../../tell/text.ts';
import { exitCode } from '../command.ts';
import { type SecretsAction, treesOf } from './scope.ts';

export const checkSecrets: SecretsAction = async ({ context }) => {
  const problems: Problem[] = [];
  for (const tree of await treesOf(context)) {
    try {
      const { values } = await secretsOf(context, tree);
      for (const { name, kind } of tree.manifest.secrets)
        context.system.print(
          `${tree.stack}/${name}  ${kind}, ${whereIs(context, tree, name, kind, values.has(name))}\n`,
        );
    } catch (error) {
      problems.push(...problemsOf(error));
    }
  }
  for (const problem of problems) context.system.say(problemText(problem));
  return problems.length > 0 ? exitCode.refused : exitCode.good;
};

function whereIs(
  { system, settings }: Context,
  tree: Tree,
  name: string,
  kind: string,
  known: boolean,
): string {
  const onHost = system.files.stat(fileOf(settings, tree.stack, name)) !== undefined;
  const inRepository = encryptedIn(tree).has(name);
  if (onHost && inRepository) return 'on this host, which wins over the repository';
  if (onHost) return 'on this host';
  if (inRepository) return 'in the repository';
  if (known) return 'found in what the app wrote';
  if (kind === 'generated') return 'made by the next pass';
  return kind === 'discovered' ? 'not found yet' : 'not there, and nothing waits for it';
}

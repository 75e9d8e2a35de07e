/** `waybill-apply secrets rotate NAME`: a new value, and all its readers with it - or everything as it was. */
import type { Context } from '../../pass/context.ts';
import { toReceipt } from '../../pass/pass.ts';
import { PassRecorder } from '../../pass/recorder.ts';
import { releaseTree, resolveRelease } from '../../pass/resolved-release.ts';
import { reconcile } from '../../pass/stack-pass.ts';
import { lock } from '../../pass/steps/1-lock.ts';
import { refuse } from '../../problem.ts';
import type { Tree } from '../../repository/tree.ts';
import { exchange, forgetPrevious, refuseRotation, settleRotations } from '../../secrets/rotate.ts';
import type { Receipt } from '../../state/receipt.ts';
import { receiptText } from '../../tell/text.ts';
import { exitCode } from '../command.ts';
import { codeOf } from '../run.ts';
import { type SecretsAction, stackWith } from './scope.ts';

export const rotateSecret: SecretsAction = async ({ context, values, argument: name }) => {
  if (name === undefined)
    return refuse('apply/config-secrets', '`secrets rotate` takes the name of a secret.', 'Name it.');
  const { system, state } = context;
  await lock(system, state);
  const { tree, secret } = stackWith(await running(context), name, values['stack']);
  refuseRotation(secret);
  if (state.journal(tree.stack) !== undefined)
    refuse(
      'apply/rotate-unfinished',
      `The last pass of ${tree.stack} did not end.`,
      '`waybill-apply run` comes first.',
    );
  await settleRotations(context, tree.stack, async () => tree);
  const { undo } = await exchange(context, tree, secret);
  const receipt = await handOver(context, tree);
  if (codeOf(receipt.outcome) <= exitCode.attention) {
    forgetPrevious(context, tree);
    if (secret.rotation?.by === 'restart' && secret.rotation.effect !== undefined)
      system.print(`${secret.rotation.effect}\n`);
    system.print(`${tree.stack}/${name}: exchanged. An older \`secrets export\` does not hold it.\n`);
    return codeOf(receipt.outcome);
  }
  await undo();
  await handOver(context, tree);
  return refuse(
    'apply/rotate-readers',
    `${tree.stack} is unhealthy with a new ${name}: the old one is in force again.`,
    '`waybill-apply history --logs` shows why.',
  );
};

/** The releases that run. */
async function running(context: Context): Promise<Tree[]> {
  const trees: Tree[] = [];
  for (const stack of context.settings.stacks) {
    const commit = context.state.applied(stack)?.commit;
    if (commit !== undefined) trees.push(await releaseTree(context, commit, stack));
  }
  return trees;
}

/** Brings the release that runs in sync with the secrets as they are now. */
async function handOver(context: Context, tree: Tree): Promise<Receipt> {
  const recorder = new PassRecorder(tree.stack, context.system.clock, context.system.say);
  recorder.commit = tree.commit;
  const receipt = await toReceipt(context, recorder, async () => {
    const release = await resolveRelease(context, recorder, tree);
    recorder.tree = tree.digest;
    return reconcile(context, recorder, { release, status: 'same' });
  });
  context.system.print(receiptText(receipt));
  return receipt;
}

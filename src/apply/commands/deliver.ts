/** `waybill-apply deliver`: puts the secrets of what runs back in place. Runs before Docker when the host starts. */
import { loadConfig } from '../config.ts';
import { contextOf } from '../pass/pass.ts';
import { releaseTree } from '../pass/resolved-release.ts';
import { lock } from '../pass/steps/1-lock.ts';
import { type Problem, problemsOf } from '../problem.ts';
import { secretsOf } from '../secrets/encrypted-secrets.ts';
import { deliver as deliverSecrets } from '../secrets/secrets.ts';
import { problemText } from '../tell/text.ts';
import { type Command, exitCode } from './command.ts';

export const deliver: Command = {
  name: 'deliver',
  summary: 'put the secrets of what runs back into memory, before Docker starts',
  usage: '',
  maxArguments: 0,
  run: async ({ system, config }) => {
    const settings = loadConfig(system, config);
    const context = contextOf(system, settings, { dryRun: false, acceptRewrite: false, retry: false });
    await lock(system, context.state);
    const problems: Problem[] = [];
    for (const stack of settings.stacks) {
      const applied = context.state.applied(stack);
      if (applied === undefined) continue;
      try {
        // What runs, even while a newer release is half applied: its containers mount these files.
        const tree = await releaseTree(context, applied.commit, stack);
        deliverSecrets(system, tree.manifest, await secretsOf(context, tree));
        system.print(`${stack}: ${tree.manifest.secrets.length} secrets\n`);
      } catch (error) {
        problems.push(...problemsOf(error));
      }
    }
    for (const problem of problems) system.say(problemText(problem));
    return problems.length > 0 ? exitCode.refused : exitCode.good;
  },
};

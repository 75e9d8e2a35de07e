/** `waybill-apply remove STACK`: ends a stack that was taken off the list. Its data stays. */
import { deliveredSecrets } from '../../schema/contract.ts';
import { isForeign } from '../engine/foreign-project.ts';
import { killLeftoverCompose } from '../engine/leftover-compose.ts';
import { refuse } from '../problem.ts';
import { type Command, exitCode } from './command.ts';
import { locked, refuseUnfinished } from './locked-context.ts';

export const remove: Command = {
  name: 'remove',
  summary: 'remove the containers and networks of a stack that was taken off the list; its data stays',
  usage: 'STACK',
  options: { yes: 'remove; without it, show what would be removed' },
  maxArguments: 1,
  run: async (call) => {
    const { system, values, args } = call;
    const context = await locked(call);
    const { state, docker, settings } = context;
    const stack = args[0] ?? '';
    if (settings.stacks.includes(stack))
      refuse(
        'apply/config-remove',
        `${stack} is on the list of this host, so the next pass would start it again.`,
        'Take it off `stacks:` in the configuration first.',
      );
    if (!state.appliedStacks().includes(stack))
      refuse(
        'apply/config-remove',
        `No stack ${stack} was applied here.`,
        `There are: ${state.appliedStacks().join(', ') || 'none'}.`,
      );
    refuseUnfinished(context, stack);
    const containers = [
      ...(await docker.outposts(stack)),
      ...(await docker.containers(stack)).filter((one) => !isForeign(one)),
    ];
    const networks = (await docker.networks(stack)).map(({ name }) => name);
    for (const { name } of containers) system.print(`removes the container ${name}\n`);
    for (const name of networks) system.print(`removes the network ${name}\n`);
    if (values['yes'] !== true) {
      system.print('Dry run: `--yes` removes them. Volumes, data folders, backups and secrets stay.\n');
      return exitCode.good;
    }
    await killLeftoverCompose(system, state.current(stack));
    for (const container of containers) await docker.remove(container);
    await docker.removeNetworks(stack, networks);
    system.files.remove(deliveredSecrets(stack));
    system.files.remove(state.current(stack));
    system.files.remove(state.releases(stack));
    // Last: killed before, the command can be given again. What was set aside by upgrades and resets stays on record.
    state.forget(stack);
    system.print(`${stack} is removed. Its volumes, data folders, backups and secrets are as they were.\n`);
    return exitCode.good;
  },
};

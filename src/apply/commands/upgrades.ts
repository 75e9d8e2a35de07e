/** `waybill-apply upgrades`: what an upgrade does at this moment, the old data that was kept, and its end. */
import { loadConfig } from '../config.ts';
import { Volumes } from '../data/upgrade/volume.ts';
import { refuse } from '../problem.ts';
import { State } from '../state/state.ts';
import { secondsText, sizeText, when } from '../tell/text.ts';
import { type Command, type CommandContext, exitCode } from './command.ts';
import { locked } from './locked-context.ts';

export const upgrades: Command = {
  name: 'upgrades',
  summary: 'show upgrades of stored data and the old data that was kept; `clean` deletes it',
  usage: '[clean]',
  options: {
    json: 'as JSON',
    yes: 'with `clean`: delete; without it, show what would be deleted',
  },
  maxArguments: 1,
  run: async (call) => {
    const [action] = call.args;
    if (action === 'clean') return clean(call);
    if (action !== undefined)
      refuse('apply/config-argument', `upgrades does not know ${action}.`, 'Say `clean`, or nothing.');
    return show(call);
  },
};

/** Waits for no pass: it is asked while one is at work. */
function show({ system, config, values }: CommandContext): number {
  const settings = loadConfig(system, config);
  const state = new State(settings.state, system.files);
  const all = settings.stacks.map((stack) => ({
    stack,
    ...state.upgrades(stack),
    progress: state.progress(stack),
  }));
  if (values['json'] === true) {
    const facts = all.map(({ stack, progress, kept, running }) => ({
      stack,
      running: running.map(({ service, from, to, step, at }) => ({ service, from, to, step, at })),
      ...(progress === undefined ? {} : { progress }),
      kept,
    }));
    system.print(`${JSON.stringify(facts, undefined, 2)}\n`);
    return exitCode.good;
  }
  for (const { stack, progress, kept } of all) {
    if (progress !== undefined) {
      const { service, from, to, step, number, of, part, secondsLeft } = progress;
      const left = secondsLeft === undefined ? '' : `, about ${secondsText(secondsLeft * 1000)} left`;
      system.print(
        `${stack}: ${service} from ${from} to ${to}: ${step} (${number} of ${of}), ${Math.round(part * 100)} %${left}\n`,
      );
    }
    for (const { service, from, to, volume, at, bytes } of kept)
      system.print(
        `${stack}: ${service} ${from} to ${to} on ${when(at)}: old data in ${volume} (${sizeText(bytes)})\n`,
      );
  }
  return exitCode.good;
}

async function clean(call: CommandContext): Promise<number> {
  const { system, values } = call;
  const context = await locked(call);
  for (const stack of context.settings.stacks) {
    const { running, kept } = context.state.upgrades(stack);
    for (const { volume, service, from, bytes } of kept) {
      system.print(
        `${values['yes'] === true ? 'deletes' : 'would delete'} ${volume}: data of ${service} ${from}, ${sizeText(bytes)}\n`,
      );
      if (values['yes'] === true) await new Volumes(system, context.docker, stack).remove(volume);
    }
    if (values['yes'] === true && kept.length > 0) context.state.setUpgrades(stack, { running, kept: [] });
  }
  return exitCode.good;
}

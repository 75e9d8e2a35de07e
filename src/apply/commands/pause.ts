/** `waybill-apply pause` and `resume`: hands off, for as long as a person works on the host. */
import { loadConfig } from '../config.ts';
import { State } from '../state/state.ts';
import { pausedText } from '../tell/text.ts';
import { type Command, exitCode } from './command.ts';

export const pause: Command = {
  name: 'pause',
  summary: 'let `run` do nothing until `resume`',
  usage: '[REASON]',
  maxArguments: 1,
  run: async ({ system, config, args: [reason = ''] }) => {
    const state = new State(loadConfig(system, config).state, system.files);
    const paused = { since: system.clock.now(), reason };
    state.setPaused(paused);
    system.print(pausedText(paused));
    return exitCode.good;
  },
};

export const resume: Command = {
  name: 'resume',
  summary: 'end a pause',
  usage: '',
  maxArguments: 0,
  run: async ({ system, config }) => {
    new State(loadConfig(system, config).state, system.files).setPaused(undefined);
    system.print('Resumed: the next `run` applies changes again.\n');
    return exitCode.good;
  },
};

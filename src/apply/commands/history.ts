/** `waybill-apply history`: the receipts. */
import { loadConfig } from '../config.ts';
import { refuse } from '../problem.ts';
import type { Receipt } from '../state/receipt.ts';
import { State } from '../state/state.ts';
import { receiptText, when } from '../tell/text.ts';
import { type Command, exitCode } from './command.ts';

const USUAL_COUNT = 20;

export const history: Command = {
  name: 'history',
  summary: 'show the receipts: what was done, when and why',
  usage: '[STACK]',
  options: {
    json: 'as JSON lines',
    logs: 'with the logs of containers that failed',
    last: ['NUMBER', `so many receipts (default: ${USUAL_COUNT})`],
  },
  maxArguments: 1,
  run: async ({ system, config, values, args: [stack] }) => {
    const settings = loadConfig(system, config);
    const last = values['last'] === undefined ? USUAL_COUNT : Number(values['last']);
    if (!Number.isInteger(last) || last < 1)
      refuse(
        'apply/config-last',
        `--last takes a number, not ${String(values['last'])}.`,
        'For example: --last 5',
      );
    const receipts = newest(new State(settings.state, system.files), stack, last);
    if (receipts.length === 0)
      system.say(`There are no receipts${stack === undefined ? '' : ` of ${stack}`} yet.`);
    for (const receipt of receipts) {
      if (values['json'] === true) {
        system.print(`${JSON.stringify(receipt)}\n`);
        continue;
      }
      system.print(`${when(receipt.started)} ${receiptText(receipt)}`);
      if (values['logs'] !== true) continue;
      for (const [container, log] of Object.entries(receipt.logs))
        system.print(`  --- ${container}\n${log}\n`);
    }
    return exitCode.good;
  },
};

/** The newest receipts, the oldest of them first. */
function newest({ receipts }: State, stack: string | undefined, most: number): Receipt[] {
  const found: Receipt[] = [];
  for (const receipt of receipts.newestFirst()) {
    if (stack === undefined || receipt.stack === stack) found.unshift(receipt);
    if (found.length === most) break;
  }
  return found;
}

/** `waybill-apply explain CODE`: why a problem is one, and who has to change something. */
import { didYouMean } from '../../base/diag/suggest.ts';
import { explainProblem, problemCodes } from '../problems/explain.ts';
import { type Command, exitCode } from './command.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'explain the code of a problem: why it is one, and what to do',
  usage: '[CODE]',
  maxArguments: 1,
  run: async ({ system, args: [code] }) => {
    if (code === undefined) {
      system.print(problemCodes.map((name) => `${name}\n`).join(''));
      return exitCode.good;
    }
    const text = explainProblem(code);
    if (text === undefined) {
      const hint = didYouMean(code, problemCodes) ?? '`waybill-apply explain` lists all codes.';
      system.say(`There is no code \`${code}\`; ${hint}`);
      return exitCode.usage;
    }
    system.print(text);
    return exitCode.good;
  },
};

/** `waybill explain CODE`: why a diagnostic is one, and what to do. */

import { explainProblem, problemCodes } from '../../apply/problems/explain.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import { byText } from '../../base/util/order.ts';
import { renderExplain } from '../../review/report/explain.ts';
import { allCodes } from '../codes.ts';
import { type Command, exitCode } from './command.ts';

export const explain: Command = {
  name: 'explain',
  summary: 'explain a code: why it is a problem, and what to do',
  usage: '[CODE]',
  example: 'explain check/public-without-login',
  maxArguments: 1,
  run: (context) => {
    const codes = allCodes();
    const known = [...Object.keys(codes), ...problemCodes];
    const [code] = context.args;
    if (code === undefined) {
      for (const name of known.sort(byText)) context.print(`${name}\n`);
      return exitCode.clean;
    }
    const ofApplier = explainProblem(code);
    if (ofApplier !== undefined) {
      context.print(ofApplier);
      return exitCode.clean;
    }
    const definition = codes[code];
    if (definition === undefined) {
      context.say(
        `There is no code \`${code}\`; ${didYouMean(code, known) ?? '`waybill explain` lists all codes.'}\n`,
      );
      return exitCode.problems;
    }
    context.print(renderExplain(code, definition, { color: context.color.out, columns: context.columns }));
    return exitCode.clean;
  },
};

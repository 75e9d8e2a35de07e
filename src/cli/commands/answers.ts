/** The answers of `waybill init`: from options, from the person at the terminal, or as usual; each is checked at once. */
import type { LocatedDiagnostic } from '../../base/diag/diagnostic.ts';
import { MemoryHost } from '../../base/host/memory-host.ts';
import { type Answers, PRESETS } from '../init/answers.ts';
import { CI } from '../init/ci.ts';
import { EXAMPLE, type Machine, QUESTIONS, type Question } from '../init/questions.ts';
import { type StarterFile, stackFile } from '../init/starter.ts';
import type { Context } from './command.ts';
import { compiled } from './compiled.ts';

/** A repository in memory that holds these files. */
export function inMemory(context: Context, files: readonly StarterFile[]): Context {
  const host = new MemoryHost(Object.fromEntries(files.map(({ path, text }) => [`/new/${path}`, text])));
  return { ...context, host, root: '/new', out: '/new/out' };
}

/** All answers, or why there are not all of them. */
export async function answersOf(context: Context, machine: Machine): Promise<Answers | readonly string[]> {
  const asks = context.flags.has('yes') ? undefined : context.ask;
  let answers: Partial<Answers> = {};
  const problems: string[] = [];
  for (const question of QUESTIONS) {
    const { key, when } = question;
    if (when?.(answers) === false) {
      answers = { ...answers, [key]: EXAMPLE[key] };
      continue;
    }
    const given = context.values.get(key);
    const answer =
      given === undefined && asks !== undefined && question.silent !== true
        ? await asked(context, asks, { question, answers, machine })
        : (given ?? question.usual(answers, machine));
    const read = answer === undefined ? undefined : (question.read?.(answer) ?? answer);
    if (read === undefined) problems.push(`--${key} is needed: ${question.asks}`);
    else if (given !== undefined)
      problems.push(...wrong(context, answers, key, read).map((text) => `--${key}: ${text}`));
    // What is wrong is said once, not again with each answer after it.
    answers = { ...answers, [key]: problems.length === 0 ? read : EXAMPLE[key] };
  }
  return problems.length > 0 ? problems : (answers as Answers);
}

interface Asking {
  readonly question: Question;
  readonly answers: Partial<Answers>;
  readonly machine: Machine;
}

/** Asks until the answer is one; undefined when the input ends first. */
async function asked(
  context: Context,
  ask: NonNullable<Context['ask']>,
  { question, answers, machine }: Asking,
): Promise<string | undefined> {
  const { key, asks, choices = [], read = (typed) => typed } = question;
  const usual = question.usual(answers, machine);
  const hint = usual === undefined || usual === '' ? '' : ` [${usual}]`;
  const prompt = `${choices.length === 0 ? asks : 'Your choice'}${hint}: `;
  if (choices.length > 0) context.say(`${asks}\n${choices.join('\n')}\n`);
  for (;;) {
    const typed = await ask(prompt);
    if (typed === undefined) return undefined;
    const answer = typed === '' ? usual : read(typed);
    const problems = answer === undefined ? ['this needs an answer'] : wrong(context, answers, key, answer);
    if (answer !== undefined && problems.length === 0) {
      context.say('\n');
      return answer;
    }
    for (const problem of problems) context.say(`  ${problem}\n`);
  }
}

/** What is wrong with an answer, as `waybill check` would say of the stack with it. */
function wrong(context: Context, before: Partial<Answers>, key: keyof Answers, answer: string): string[] {
  if (key === 'preset' && !Object.hasOwn(PRESETS, answer))
    return [`choose one of ${Object.keys(PRESETS).join(', ')}`];
  if (key === 'ci') return CI.some((one) => one === answer) ? [] : [`choose one of ${CI.join(', ')}`];
  const file = stackFile({ ...EXAMPLE, ...before, [key]: answer });
  if (!/^stacks\/[^/.]+\/stack\.yaml$/.test(file.path)) return ['a name has letters, digits and hyphens'];
  const { diagnostics } = compiled(inMemory(context, [file]), { wanted: [] });
  return [...new Set(diagnostics.map(sentence))];
}

const sentence = ({ message, help }: LocatedDiagnostic) =>
  help === undefined ? message : `${message}; ${help}`;

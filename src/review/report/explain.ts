/** `waybill explain CODE`: what, why, what to do, an example. */
import type { CodeDefinition } from '../../base/diag/codes.ts';
import { wrap } from './layout.ts';
import { styleOf } from './style.ts';

/** How wide and in which colours, and what was found out about the example. */
export interface ExplainOptions {
  readonly color: boolean;
  readonly columns?: number | undefined;
  /** What Waybill says about the example, as `renderText` shows it, if the caller has tried it out. */
  readonly said?: string | undefined;
}

/** A code of any catalogue. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of a definition are not known here
export type AnyCode = CodeDefinition<any>;

const WIDEST = 90;

/** The text about one code. */
export function renderExplain(code: string, definition: AnyCode, options: ExplainOptions): string {
  const style = styleOf(options.color);
  const columns = Math.min(options.columns ?? WIDEST, WIDEST) - 2;
  const section = (title: string, lines: readonly string[]) => [
    '',
    style.strong(title),
    ...lines.map((line) => (line === '' ? '' : `  ${line}`)),
  ];
  const what = inGeneral(definition.message);
  const help = definition.help === undefined ? undefined : inGeneral(definition.help);
  const { example } = definition;
  const lines = [`${style[definition.severity](definition.severity)} ${style.strong(code)}`];
  if (what !== undefined) lines.push(...section('What', wrap(what, columns)));
  lines.push(...section('Why', wrap(definition.why, columns)));
  if (help !== undefined) lines.push(...section('What to do', wrap(help, columns)));
  if (typeof example === 'string') lines.push(...section('Example', example.trimEnd().split('\n')));
  else
    lines.push(
      ...section('Example', ['case' in example ? `test/cases/${example.case}` : `test/${example.test}`]),
    );
  if (options.said !== undefined) lines.push(...section('Waybill says', options.said.trimEnd().split('\n')));
  return `${lines.join('\n')}\n`;
}

/** A message without its arguments: `<key>` stands for each. Undefined when nothing else is left, or the message needs real ones. */
function inGeneral(message: (p: unknown) => string | undefined): string | undefined {
  try {
    const text = message(new Proxy({}, { get: (_, name) => placeholder(`<${String(name)}>`) }));
    if (text === undefined) return undefined;
    const words = String(text);
    return /^<\w+>$/.test(words) ? undefined : words;
  } catch {
    return undefined;
  }
}

/** Stands for any argument: a string when it is printed, itself for every property (`p.names.join(', ')`). */
function placeholder(text: string): unknown {
  const itself: unknown = new Proxy(() => itself, {
    get: (_, name) => {
      if (name === Symbol.toPrimitive || name === 'toString' || name === 'valueOf') return () => text;
      if (name === Symbol.iterator) return () => [itself][Symbol.iterator]();
      return name === 'length' ? 1 : itself;
    },
    apply: () => itself,
  });
  return itself;
}

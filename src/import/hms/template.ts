/** Texts with expressions in them. */
import { evaluate, type Scope } from './expression.ts';
import { textOf, Unresolved } from './values.ts';

/** Longest text that is looked at for expressions. */
const LONGEST = 10_000;

/** Whether a string has anything to resolve. */
export const isTemplate = (text: string) => /\{\{|\{%/.test(text);

/**
 * A string with its expressions resolved. A string that is one expression and nothing else keeps the type of its value.
 * Throws {@link Unresolved}.
 */
export function render(text: string, scope: Scope): unknown {
  if (!isTemplate(text)) return text;
  if (text.length > LONGEST) throw new Unresolved('it is too long');
  if (text.includes('{%')) throw new Unresolved('it holds a statement ({% ... %})');
  const parts = text.replace(/\{#.*?#\}/gs, '').split(/\{\{-?(.*?)-?\}\}/s);
  const [before = '', only = '', after = ''] = parts;
  if (parts.length === 3 && before.trim() === '' && after.trim() === '') return evaluate(only, scope);
  return parts.map((part, i) => (i % 2 === 0 ? part : textOf(evaluate(part, scope)))).join('');
}

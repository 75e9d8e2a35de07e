/** Foreign texts in Markdown: what a spec says must not become markup, a link or a mention. */
import { printable } from './layout.ts';

/** A string as words of a sentence. */
export function plain(text: string): string {
  return printable(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|~&]/g, '\\$&')
    .replace(/@/g, '@\u200b')
    .replace(/:\/\//g, ':\u200b//')
    .replace(/\bwww\./g, 'www\u200b.');
}

/** A string as code, on one line. */
export function code(text: string): string {
  const flat = printable(text).replace(/\s+/g, ' ');
  const fence = '`'.repeat(1 + longestRun(flat));
  const room = fence.length > 1 ? ' ' : '';
  return `${fence}${room}${flat}${room}${fence}`;
}

/** The line around a block of code: longer than any run of backticks inside, so that a string cannot end it. */
export const fenceFor = (text: string) => '`'.repeat(Math.max(3, 1 + longestRun(text)));

const longestRun = (text: string) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));

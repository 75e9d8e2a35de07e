/**
 * Characters that some reader takes for the end of a line, for a command or for nothing: in a comment, a table, a shell or
 * `.env` they would let text leave its place. They are refused here, once, so that no emitter has to think of them.
 */
import { diagnose } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { join } from '../../base/util/pointer.ts';
import { validateCodes } from './codes.ts';

/**
 * Controls (C0, DEL, C1 with NEL), ends of lines and paragraphs, byte order marks, signs that change the direction of text
 * or have no width, halves of characters, and what is not a character at all.
 */
const UNFIT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Lists of arguments, environment and what Compose is told may have several lines and tabs; nothing else has. */
const SEVERAL_LINES = new RegExp(
  `^(?:${[
    '/overrides/services/[^/]+/(?:environment|command|entrypoint|healthcheck)',
    '/apps/[^/]+/(?:environment|command|health)',
    '(?:/services/[^/]+|/patches/\\d+/set)/(?:environment|command|entrypoint|health)',
  ].join('|')})(?:/|$)`,
);

/** One diagnostic for each string or key of a file that holds such a character, or cannot be a key. */
export function unfitTexts(source: SourceFile): Diagnostic[] {
  const found: Diagnostic[] = [];
  const walk = (value: unknown, pointer: string): void => {
    if (typeof value === 'string') take(value, pointer, 'value', SEVERAL_LINES.test(pointer));
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      const below = join(pointer, key);
      if (!Array.isArray(value)) take(key, below, 'key', false);
      walk((value as Readonly<Record<string, unknown>>)[key], below);
    }
  };
  const take = (text: string, pointer: string, on: 'key' | 'value', severalLines: boolean): void => {
    const at = { file: source.path, pointer, on };
    if (on === 'key' && text === '__proto__')
      found.push(
        diagnose(validateCodes, 'schema/invalid-name', at, { name: text, rule: 'choose another name' }),
      );
    const [character] = (text.match(UNFIT) ?? []).filter((one) => !severalLines || !/[\n\t]/.test(one));
    if (character === undefined) return;
    const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    found.push(diagnose(validateCodes, 'schema/control-character', at, { character: code }));
  };
  walk(source.value, '');
  return found;
}

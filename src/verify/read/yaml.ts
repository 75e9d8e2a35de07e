/** YAML artifacts as plain data. */
import { type CollectionTag, parseDocument, type ScalarTag, type YAMLSeq } from 'yaml';
import { memoizeByText } from '../../base/util/memoize.ts';
import { Tagged } from './data.ts';
import { readPlainYaml } from './plain-yaml.ts';

/** The data of a YAML text, or the place where it cannot be read. */
export type YamlResult =
  | { readonly value: unknown; readonly error?: undefined }
  | {
      readonly value?: undefined;
      readonly error: { readonly message: string; readonly start: number; readonly end: number };
    };

/** Tags of authentik's blueprints (authentik/blueprints/v1/common.py). */
const TAGS = [
  '!KeyOf',
  '!Find',
  '!FindObject',
  '!File',
  '!Context',
  '!Env',
  '!Format',
  '!If',
  '!Condition',
  '!Enumerate',
  '!Index',
  '!Value',
  '!AtIndex',
  '!ParseJSON',
];

const customTags = TAGS.flatMap((tag): (ScalarTag | CollectionTag)[] => [
  { tag, resolve: (source) => new Tagged(tag, source) },
  { tag, collection: 'seq', resolve: (seq) => new Tagged(tag, (seq as YAMLSeq).toJSON()) as never },
]);

/** Most uses of aliases in relation to anchors; beyond it a file is taken for an alias bomb. */
const MOST_ALIASES = 100;

/** Reads one YAML document. */
export const readYaml = memoizeByText((source: string): YamlResult => {
  const plain = readPlainYaml(source);
  if (plain !== undefined) return plain;
  const document = parseDocument(source, {
    customTags,
    merge: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const [start, end] = error.pos;
    return { error: { message: error.message, start, end: Math.max(start, end) } };
  }
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown };
  } catch (failure) {
    const message = failure instanceof Error ? failure.message : 'unreadable';
    return { error: { message, start: 0, end: 0 } };
  }
});

/** Reads one JSON document. */
export function readJson(source: string): YamlResult {
  try {
    return { value: JSON.parse(source) as unknown };
  } catch (failure) {
    const message = failure instanceof Error ? failure.message : 'unreadable';
    const start = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
    return { error: { message, start, end: start } };
  }
}

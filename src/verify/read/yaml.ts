/** YAML artifacts as plain data. */
import { type CollectionTag, type Document, parseDocument, type ScalarTag, visit, type YAMLSeq } from 'yaml';
import { memoizeByText } from '../../base/util/memoize.ts';
import { Tagged } from './data.ts';
import { isDisputed } from './plain-scalar.ts';
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
    // At `silent` a second document is passed over in silence; Compose reads it.
    logLevel: 'error',
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const [start, end] = error.pos;
    return { error: { message: error.message, start, end: Math.max(start, end) } };
  }
  const disputed = disputedIn(document);
  if (disputed !== undefined) return { error: disputed };
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown };
  } catch (failure) {
    const message = failure instanceof Error ? failure.message : 'unreadable';
    return { error: { message, start: 0, end: 0 } };
  }
});

/** The first value that two of the programs that read YAML take for two different ones. */
function disputedIn(document: Document): YamlResult['error'] {
  let found: YamlResult['error'];
  visit(document, {
    Scalar: (key, { type, source, range }) => {
      if (key === 'key' || type !== 'PLAIN' || !isDisputed(source ?? '')) return undefined;
      const [start, end] = range ?? [0, 0];
      found = { message: `programs do not agree what \`${source}\` is without quotes`, start, end };
      return visit.BREAK;
    },
  });
  return found;
}

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

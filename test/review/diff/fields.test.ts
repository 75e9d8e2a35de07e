/** The review misses nothing: every field of the schema is changed, and spoken of under the right heading. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareTrees, type StackChanges } from '../../../src/review/diff/diff.ts';
import { compileText } from '../../harness/compile.ts';
import { repository } from '../../harness/files.ts';
import { BASE, type Edit, FIELDS as FIRST_FIELDS, FIXED, type Field } from './fields.ts';
import { WEB_FIELDS } from './web-fields.ts';

const FIELDS = [...FIRST_FIELDS, ...WEB_FIELDS];

interface Node {
  readonly $ref?: string;
  readonly title?: string;
  readonly properties?: Record<string, Node>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly oneOf?: readonly Node[];
  readonly then?: Node;
  readonly else?: Node;
}

/** Every property of the schema, by the way to it; `*` is any key or item. */
function fieldsOfSchema(): string[] {
  const schema = JSON.parse(readFileSync(join(repository, 'schema/stack.schema.json'), 'utf8')) as Node & {
    readonly definitions: Record<string, Node>;
  };
  const found = new Set<string>();
  const visit = (node: Node | boolean | undefined, path: string): void => {
    if (typeof node !== 'object') return;
    visit(schema.definitions[node.$ref?.split('/')[2] ?? ''], path);
    for (const branch of [...(node.oneOf ?? []), node.then, node.else])
      visit(branch, path + (branch?.title === undefined ? '' : `<${branch.title}>`));
    visit(node.items, `${path}/*`);
    visit(node.additionalProperties, `${path}/*`);
    for (const [key, inner] of Object.entries(node.properties ?? {})) {
      found.add(`${path}/${key}`);
      visit(inner, `${path}/${key}`);
    }
  };
  visit(schema, '');
  return [...found];
}

function edited(spec: object, edits: readonly Edit[]): object {
  const copy = structuredClone(spec);
  for (const [path, value] of edits) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let at = copy as Record<string, Record<string, unknown>>;
    for (const key of keys) {
      at[key] ??= {};
      at = at[key] as typeof at;
    }
    if (value === undefined) delete at[last];
    else (at as Record<string, unknown>)[last] = value;
  }
  return copy;
}

function treeOf(spec: object): Map<string, string> {
  const { stacks, diagnostics } = compileText(JSON.stringify(spec), { 'files/own/own.conf': 'level = 1\n' });
  const tree = stacks[0]?.tree();
  expect(tree, diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n')).toBeDefined();
  return new Map(tree?.map(({ path, text }) => [path, text]));
}

function reviewOf({ given = [], edit }: Field): StackChanges {
  const before = edited(BASE, given);
  return compareTrees('home', treeOf(before), treeOf(edited(before, [edit])));
}

/** Read by people; nothing on the host changes by them. The manifest digests the others. */
const FOR_PEOPLE = /^(?:README\.md|manifest\.json|homepage\/.*|authentik\/.*)$/;

/** Without comments, in which titles stand. */
const bare = (text = '') => text.replaceAll(/^\s*#.*\n/gm, '');

describe('a change of', () => {
  it.each(FIELDS.map((field) => [field.field, field] as const))('%s is spoken of', (_, field) => {
    const { changes, files } = reviewOf(field);
    const subjects = new Set(changes.map(({ subject }) => subject));
    const sentences = changes.map(({ name, text }) => `${name} ${text}`);
    if (field.subjects.includes('nothing'))
      expect({ sentences, files }).toEqual({ sentences: [], files: [] });
    else expect(files).not.toEqual([]);
    if (field.subjects.includes('text')) {
      const read = files.filter(
        ({ path, before, after }) => !FOR_PEOPLE.test(path) && bare(before) !== bare(after),
      );
      expect(read.map(({ path }) => path)).toEqual([]);
    } else if (!field.subjects.includes('nothing')) {
      expect(
        field.subjects.filter((subject) => !subjects.has(subject as never)),
        sentences.join('\n'),
      ).toEqual([]);
    }
    if (field.says !== undefined) expect(sentences.join('\n')).toContain(field.says);
  });
});

it('every field of the schema is in the list, and nothing else', () => {
  const listed = [...FIELDS.map(({ field }) => field), ...FIXED];
  expect(listed.sort()).toEqual(fieldsOfSchema().sort());
});

/** From an error of the schema validator to a diagnostic: which code, which place, which words. */
import { diagnose } from '../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { own } from '../../base/util/own.ts';
import { join, split } from '../../base/util/pointer.ts';
import { findSecrets } from '../../base/util/secret-scan.ts';
import { validateCodes } from './codes.ts';
import { composeHint, meantKey, meantValue, portOf, repaired } from './habits.ts';
import type { SchemaError, SchemaNode } from './validator.ts';

interface Context {
  readonly error: SchemaError;
  /** What the file holds is part of no message. */
  readonly hidden: boolean;
  /** Schema that was broken, and the value that broke it. */
  readonly schema: SchemaNode;
  readonly value: unknown;
  /** The error is about the name of a key: `value` is that name. */
  readonly inKey: boolean;
  readonly at: (on: 'key' | 'value', ...deeper: string[]) => Place;
  readonly where: string;
}

/** Undefined for errors that only repeat another one (`if`, the outer half of a bad name). No word shows a hidden value. */
export function explainError(
  source: SourceFile,
  error: SchemaError,
  hidden: boolean,
): Diagnostic | undefined {
  const explain = explainers[error.keyword];
  const { instancePath } = error;
  const keys = split(instancePath);
  return (explain ?? anyOther)({
    error,
    hidden,
    schema: error.parentSchema,
    value: error.data,
    inKey:
      keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], source.value) !==
      error.data,
    at: (on, ...deeper) => ({ file: source.path, pointer: join(instancePath, ...deeper), on }),
    where: keys.length === 0 ? 'the file' : `\`${keys.join('.')}\``,
  });
}

const explainers: Readonly<Record<string, (c: Context) => Diagnostic | undefined>> = {
  if: () => undefined,
  propertyNames: () => undefined,
  additionalProperties: unknownKey,
  required: missingKey,
  type: (c) => wrongType(c, withArticle(c.schema.type)),
  const: (c) => invalid(c, `expected ${quote(c.schema.const)}, found ${quote(c.value)}`),
  enum: wrongChoice,
  discriminator: wrongKind,
  pattern: badPattern,
  minLength: (c) =>
    invalid(c, c.value === '' ? 'the text is empty' : `the text is shorter than ${limit(c)} characters`),
  maxLength: (c) => invalid(c, `the text is longer than ${limit(c)} characters`),
  minimum: (c) => invalid(c, `${quote(c.value)} is less than ${limit(c)}`),
  exclusiveMinimum: (c) => invalid(c, `${quote(c.value)} is not more than ${limit(c)}`),
  maximum: (c) => invalid(c, `${quote(c.value)} is more than ${limit(c)}`),
  minItems: (c) => invalid(c, `the list needs at least ${limit(c)} entry`),
  minProperties: (c) => invalid(c, `at least ${limit(c)} entry is needed`),
  maxProperties: (c) => invalid(c, `at most ${limit(c)} entry is possible`),
  uniqueItems: (c) =>
    diagnose(validateCodes, 'schema/invalid-value', c.at('value', String(c.error.params['i'])), {
      problem: 'this entry is in the list twice',
    }),
};

const anyOther = (c: Context) => invalid(c, 'this value is not possible here');

const limit = (c: Context) => String(c.error.params['limit']);

function unknownKey(c: Context): Diagnostic {
  const key = String(c.error.params['additionalProperty']);
  const known = Object.keys(c.schema.properties ?? {});
  const hint =
    habitOf(c, key, known) ??
    didYouMean(key, known) ??
    `allowed here: ${known.map((k) => `\`${k}\``).join(', ')}`;
  return diagnose(validateCodes, 'schema/unknown-key', c.at('key', key), { key, where: c.where, hint });
}

/** The key that is meant by one of another tool. */
function habitOf(c: Context, key: string, known: readonly string[]): string | undefined {
  const [, left = '', right = ''] = /^([\w-]+):(\S.*)$/.exec(key) ?? [];
  if (known.includes(left)) return `a space is missing after the colon: \`${left}: ${right}\``;
  const meant = meantKey(key, known);
  if (meant !== undefined) return `the key for this is \`${meant}\``;
  const [, app] = /^\/apps\/([^/]+)$/.exec(c.error.instancePath) ?? [];
  const value = own(c.value as Readonly<Record<string, unknown>>, key);
  if (app === undefined || findSecrets(inline(value)).length > 0) return undefined;
  return composeHint(app, key, value, inline);
}

function missingKey(c: Context): Diagnostic {
  const key = String(c.error.params['missingProperty']);
  const property = own(c.schema.properties, key);
  const example = property?.examples?.[0];
  const hint = example === undefined ? undefined : `For example \`${key}: ${inline(example)}\`.`;
  return diagnose(validateCodes, 'schema/missing-key', c.at('key'), { key, where: c.where, hint });
}

function wrongType(c: Context, expected: string): Diagnostic {
  const empty = c.value === null && expected === 'a map';
  return diagnose(validateCodes, 'schema/wrong-type', c.at('value'), {
    expected,
    found: describe(c.value),
    hint: empty ? 'with nothing to say, write `{}`' : (otherForm(c) ?? exampleHint(c.schema)),
  });
}

/** The value in the form that is expected: without quotes, as a list, out of a list. */
function otherForm({ schema, value, error, hidden }: Context): string | undefined {
  if (hidden || findSecrets(inline(value)).length > 0) return undefined;
  const types = [schema.type].flat();
  const text = typeof value === 'string' ? value.trim() : '';
  const isNumber = types.includes('integer') || types.includes('number');
  if (isNumber && /^\d+$/.test(text)) return `without quotes: \`${text}\``;
  if (types.includes('boolean') && /^(?:yes|on|true|no|off|false)$/i.test(text))
    return `write \`${/^(?:yes|on|true)$/i.test(text)}\`, without quotes`;
  if (/^\/apps\/[^/]+\/ports\/\d+$/.test(error.instancePath)) return portOf(value);
  if (types.includes('array') && (text !== '' || typeof value === 'number'))
    return `write it as a list: \`[${String(value)
      .split(/[\s,]+/)
      .join(', ')}]\``;
  if (Array.isArray(value) && value.length === 1 && !types.includes('object'))
    return `without brackets: \`${inline(value[0])}\``;
  const pairs = Array.isArray(value) ? value.map((one) => /^([\w.-]+)=(.*)$/.exec(String(one))) : [];
  if (types.includes('object') && pairs.length > 0 && pairs.every((pair) => pair !== null))
    return `write it as a map: \`{${pairs.map((pair) => `${pair[1]}: ${pair[2]}`).join(', ')}}\``;
  return undefined;
}

function wrongChoice(c: Context): Diagnostic {
  const choices = (c.schema.enum ?? []).map(String);
  const meant = meantValue(c.value, choices);
  const near = typeof c.value === 'string' ? didYouMean(c.value, choices) : undefined;
  const hint = meant === undefined ? near : `the word for this is \`${meant}\``;
  const one = choices.map((choice) => `\`${choice}\``).join(', ');
  return diagnose(validateCodes, 'schema/invalid-value', c.at('value'), {
    problem: `${quote(c.value)} is not one of ${one}`,
    hint,
  });
}

function wrongKind(c: Context): Diagnostic {
  const tag = String(c.error.params['tag']);
  const found = c.error.params['tagValue'];
  const kinds = (c.schema.oneOf ?? []).map((one) => String(one.properties?.[tag]?.const));
  if (found === undefined)
    return diagnose(validateCodes, 'schema/missing-key', c.at('key'), {
      key: tag,
      where: c.where,
      hint: `one of ${kinds.map((kind) => `\`${kind}\``).join(', ')}`,
    });
  return diagnose(validateCodes, 'schema/invalid-value', c.at('value', tag), {
    problem: `${quote(found)} is not one of ${kinds.map((kind) => `\`${kind}\``).join(', ')}`,
    hint: typeof found === 'string' ? didYouMean(found, kinds) : undefined,
  });
}

function badPattern(c: Context): Diagnostic {
  const described = c.schema.description ?? `it must match ${c.schema.pattern}`;
  const fits = (text: string) => new RegExp(c.schema.pattern ?? '', 'u').test(text);
  const near = c.hidden || c.schema.$comment === 'secret-name' ? undefined : repaired(c.value, fits);
  const rule = near === undefined ? described : `did you mean \`${near}\`? ${described}`;
  if (c.inKey) {
    const name = String(c.value);
    return diagnose(validateCodes, 'schema/invalid-name', c.at('key', name), { name, rule });
  }
  if (c.schema.$comment === 'secret-name')
    return diagnose(validateCodes, 'schema/secret-value', c.at('value'), {}, { secret: true });
  return diagnose(validateCodes, 'schema/invalid-value', c.at('value'), {
    problem: `${quote(c.value)} is not valid here`,
    hint: [rule, near === undefined ? exampleHint(c.schema) : undefined]
      .filter((part) => part !== undefined)
      .join(' '),
  });
}

function invalid(c: Context, problem: string): Diagnostic {
  return diagnose(validateCodes, 'schema/invalid-value', c.at('value'), {
    problem,
    hint: exampleHint(c.schema),
  });
}

function exampleHint(schema: SchemaNode): string | undefined {
  const example = schema.examples?.[0];
  return example === undefined ? undefined : `For example \`${inline(example)}\`.`;
}

const NOUNS: Readonly<Record<string, string>> = {
  object: 'a map',
  array: 'a list',
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
};

function withArticle(type: SchemaNode['type']): string {
  const types = Array.isArray(type) ? (type as readonly string[]) : [String(type)];
  return types.map((t) => NOUNS[t] ?? t).join(' or ');
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return `the ${typeof value === 'string' ? 'text' : typeof value === 'number' ? 'number' : 'truth value'} ${quote(value)}`;
}

/** A value as a message shows it, cut when long. */
function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : inline(value);
  if (findSecrets(text).length > 0) return 'this value';
  return `\`${text.length > 60 ? `${text.slice(0, 57)}...` : text}\``;
}

/** A value on one line, as YAML. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}: ${inline(item)}`)
      .join(', ')}}`;
  }
  return String(value);
}

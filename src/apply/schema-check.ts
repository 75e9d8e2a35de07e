/**
 * Checks a value against one of the schemas of `schema/`. Only what those use is understood; a test holds them to it.
 * The compiler's own validators are made for files with spans, and the applier must stay small.
 */
import { didYouMean } from '../base/diag/suggest.ts';

interface Node {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node;
  readonly discriminator?: { readonly propertyName: string };
  readonly oneOf?: readonly Node[];
  readonly definitions?: Readonly<Record<string, Node>>;
}

export type Schema = Node;

/** Keywords that are understood, or that mean nothing for a check. */
export const KEYWORDS = [
  ...[
    '$ref',
    'type',
    'const',
    'enum',
    'pattern',
    'minimum',
    'minLength',
    'minItems',
    'required',
    'properties',
  ],
  ...['additionalProperties', 'items', 'discriminator', 'oneOf', 'definitions'],
  ...['$schema', '$id', 'title', 'description', 'examples', 'default'],
];

/** What is wrong with a value, in words that begin with the place: `policies.drift must be ...`. */
export function check(schema: Schema, value: unknown): string[] {
  const problems: string[] = [];
  new Check(schema, problems).visit(schema, value, '');
  return problems;
}

class Check {
  readonly #root: Schema;
  readonly #problems: string[];

  constructor(root: Schema, problems: string[]) {
    this.#root = root;
    this.#problems = problems;
  }

  visit(node: Node, value: unknown, at: string): void {
    const schema = this.#resolve(node);
    const wrong = wrongValue(schema, value);
    if (wrong !== undefined) {
      this.#problems.push(`${at === '' ? 'the whole file' : at} ${wrong}`);
      return;
    }
    if (schema.oneOf !== undefined) this.#choose(schema, value, at);
    else if (Array.isArray(value)) this.#list(schema, value, at);
    else if (typeof value === 'object' && value !== null) this.#object(schema, value, at);
  }

  #resolve(node: Node): Node {
    const name = node.$ref?.split('/')[2];
    return name === undefined ? node : (this.#root.definitions?.[name] ?? node);
  }

  /** Of several shapes the one that a property of the value names, or the one of its type. */
  #choose(schema: Node, value: unknown, at: string): void {
    const key = schema.discriminator?.propertyName;
    if (key === undefined) {
      const shape = schema.oneOf?.find(({ type }) => type === typeOf(value));
      if (shape !== undefined) this.visit(shape, value, at);
      else
        this.#problems.push(
          `${at} must be ${schema.oneOf?.map(({ type }) => PEOPLE[type ?? '']).join(' or ')}`,
        );
      return;
    }
    const named = (value as Record<string, unknown>)[key];
    const found = schema.oneOf?.find((one) => this.#resolve(one).properties?.[key]?.const === named);
    if (found === undefined) this.#problems.push(`${at}.${key} has no meaning: ${JSON.stringify(named)}`);
    else this.visit(found, value, at);
  }

  #list(schema: Node, value: readonly unknown[], at: string): void {
    if (value.length < (schema.minItems ?? 0)) this.#problems.push(`${at} must not be empty`);
    for (const [index, item] of value.entries()) {
      if (schema.items !== undefined) this.visit(schema.items, item, `${at}[${index}]`);
    }
  }

  #object(schema: Node, value: object, at: string): void {
    const place = (key: string) => (at === '' ? key : `${at}.${key}`);
    for (const key of schema.required ?? []) {
      if (!Object.hasOwn(value, key)) this.#problems.push(`${place(key)} is missing`);
    }
    for (const [key, item] of Object.entries(value)) {
      const known = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined;
      if (known !== undefined) this.visit(known, item, place(key));
      else if (typeof schema.additionalProperties === 'object')
        this.visit(schema.additionalProperties, item, place(key));
      else if (schema.additionalProperties === false) {
        const hint = didYouMean(key, Object.keys(schema.properties ?? {}));
        this.#problems.push(`${place(key)} is unknown${hint === undefined ? '' : `; ${hint}`}`);
      }
    }
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

const PEOPLE: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a map',
  string: 'a string',
  integer: 'a whole number',
  boolean: 'true or false',
};

/** Why the value itself is wrong, whatever is in it. */
function wrongValue(schema: Node, value: unknown): string | undefined {
  if (schema.type !== undefined && typeOf(value) !== schema.type)
    return `must be ${PEOPLE[schema.type] ?? schema.type}`;
  if (schema.const !== undefined && value !== schema.const) return `must be ${JSON.stringify(schema.const)}`;
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return `must be one of ${schema.enum.join(', ')}`;
  if (schema.minimum !== undefined && (value as number) < schema.minimum)
    return `must be ${schema.minimum} or more`;
  if (schema.minLength !== undefined && (value as string).length < schema.minLength)
    return 'must not be empty';
  if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value as string))
    return `must match ${schema.pattern}`;
  return undefined;
}

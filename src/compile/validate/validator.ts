/** The validators that `npm run generate` compiles from schema/, and the errors they give. */

export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Schema that was broken, and the value that broke it. */
  readonly parentSchema: SchemaNode;
  readonly data: unknown;
}

export interface Validator {
  (value: unknown): boolean;
  errors?: SchemaError[] | null;
}

export interface SchemaNode {
  readonly $comment?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly oneOf?: readonly SchemaNode[];
  readonly [key: string]: unknown;
}

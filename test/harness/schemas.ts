/**
 * The published JSON Schemas of other programs. They are not part of this repository (`.ci/fetch-schemas` gets them);
 * where they are missing the tests that need them are skipped, in CI that is a failure.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { repository } from './files.ts';

export const schemaFolder = process.env['WAYBILL_SCHEMAS'] ?? join(repository, '../shared/reference/schemas');

/** True when the tests may be skipped: no schemas, and not in CI. */
export const schemasMissing = !existsSync(schemaFolder) && process.env['CI'] === undefined;

const compiled = new Map<string, ValidateFunction>();

/** A compiled validator of one of the published schemas. Formats are not checked. */
export function publishedSchema(name: string): ValidateFunction {
  const known = compiled.get(name);
  if (known) return known;
  const schema = JSON.parse(readFileSync(join(schemaFolder, name), 'utf8')) as { $schema?: string };
  const options = { strict: false, validateFormats: false, validateSchema: false, allErrors: true };
  const ajv = schema.$schema?.includes('2020-12') ? new Ajv2020(options) : new Ajv(options);
  const validate = ajv.compile(schema);
  compiled.set(name, validate);
  return validate;
}

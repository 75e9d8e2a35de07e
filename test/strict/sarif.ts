/**
 * SARIF 2.1.0, the part that Waybill writes, closed: what is not here is an error. Sections 3.13 (log), 3.14 (run), 3.19
 * (driver), 3.27 (result), 3.28 (location), 3.30 (region) and 3.49 (rule) of docs.oasis-open.org/sarif/sarif/v2.1.0; the
 * limits are those of GitHub's code scanning.
 */
import { Ajv } from 'ajv';

const closed = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const line = { type: 'integer', minimum: 1 };
const level = { enum: ['error', 'warning', 'note', 'none'] };
const message = closed({ text: { type: 'string', minLength: 1 } });
const physical = closed(
  {
    artifactLocation: closed({
      // A relative reference of RFC 3986: no scheme, no leading slash, nothing unescaped.
      uri: { type: 'string', pattern: "^(?![/.])(?:[\\w.~!$&'()*+,;=@/-]|%[0-9A-F]{2})+$" },
      uriBaseId: { const: '%SRCROOT%' },
    }),
    region: closed({ startLine: line, startColumn: line, endLine: line, endColumn: line }),
  },
  ['artifactLocation'],
);
const rule = closed({
  id: { type: 'string', maxLength: 255 },
  shortDescription: closed({ text: { type: 'string', minLength: 1, maxLength: 1024 } }),
  fullDescription: closed({ text: { type: 'string', minLength: 1, maxLength: 1024 } }),
  help: closed({ text: { type: 'string', minLength: 1 }, markdown: { type: 'string', minLength: 1 } }),
  defaultConfiguration: closed({ level }),
});
const result = closed(
  {
    ruleId: { type: 'string' },
    ruleIndex: { type: 'integer', minimum: 0 },
    level,
    message,
    locations: { type: 'array', minItems: 1, maxItems: 1, items: closed({ physicalLocation: physical }) },
    relatedLocations: {
      type: 'array',
      minItems: 1,
      items: closed({ id: { type: 'integer', minimum: 0 }, message, physicalLocation: physical }),
    },
    partialFingerprints: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: 'string', minLength: 1 },
    },
  },
  ['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints'],
);
const run = closed({
  tool: closed({
    driver: closed({
      name: { type: 'string' },
      semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
      rules: { type: 'array', uniqueItems: true, items: rule },
    }),
  }),
  columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
  results: { type: 'array', maxItems: 25_000, items: result },
});

export interface SarifLog {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly message: { readonly text: string };
        readonly locations: readonly {
          readonly physicalLocation: {
            readonly artifactLocation: { readonly uri: string };
            readonly region?: Readonly<Record<'startLine' | 'startColumn' | 'endLine' | 'endColumn', number>>;
          };
        }[];
        readonly partialFingerprints: Readonly<Record<string, string>>;
      }[];
    },
  ];
}

const validate = new Ajv({ strict: false, allErrors: true }).compile(
  closed({
    $schema: { type: 'string' },
    version: { const: '2.1.0' },
    runs: { type: 'array', minItems: 1, maxItems: 20, items: run },
  }),
);

/** What is wrong in a SARIF text, as far as a schema can say it and beyond: every result must find its rule. */
export function sarifProblems(text: string): string[] {
  const log = JSON.parse(text) as SarifLog;
  if (!validate(log)) return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  const [{ tool, results }] = log.runs;
  const { rules } = tool.driver;
  const lost = results.filter(({ ruleId, ruleIndex }) => rules[ruleIndex]?.id !== ruleId);
  return lost.map(({ ruleId }) => `${ruleId} does not find its rule`);
}

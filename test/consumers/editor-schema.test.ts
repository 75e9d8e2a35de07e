/** What an editor marks in an app of the catalogue is what the compiler refuses, for every app and every choice that it could offer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FULL_STACK } from '../../src/base/diag/example.ts';
import { catalog } from '../../src/catalog/catalog.gen.js';
import type { AppDefinition } from '../../src/schema/app.gen.ts';
import { compileText } from '../harness/compile.ts';
import { repository } from '../harness/files.ts';

const schema = JSON.parse(readFileSync(join(repository, 'schema/editor.schema.json'), 'utf8')) as object;
const valid = new Ajv({ strict: false, validateFormats: false }).compile(schema);

const stackOf = (name: string, entry: object) => `${FULL_STACK}apps: ${JSON.stringify({ [name]: entry })}\n`;

/** Codes of what the compiler refuses. */
const errorsOf = (text: string) =>
  compileText(text)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);

/** What the app must be told at least. */
const least = ({ vpn }: AppDefinition) => (vpn === undefined ? {} : { vpn: { type: vpn.types[0] } });

/** Every kind of choice whose names differ from app to app, with right and wrong names. */
function choices({ settings = {} }: AppDefinition): object[] {
  const all = Object.values(catalog);
  const variants = [...new Set(all.flatMap((app) => Object.keys(app.variants ?? {}))), 'none'];
  const ports = [
    ...new Set(all.flatMap(({ services }) => Object.values(services).flatMap((s) => s.ports ?? []))),
  ];
  return [
    ...['sso', 'oidc', 'app', 'none'].map((auth) => ({ auth })),
    ...variants.map((variant) => ({ variants: [variant] })),
    ...['openvpn', 'wireguard'].map((type) => ({ vpn: { type } })),
    ...ports.slice(0, 3).map(({ host }) => ({ publish: [host] })),
    { subdomain: 'other' },
    { compress: true },
    { settings: { surely: 'nothing' } },
    ...Object.entries(settings).flatMap(([key, { type, enum: values }]) => [
      {
        settings: {
          [key]: values?.[0] ?? { string: 'https://a.example.com', integer: 1, boolean: true }[type],
        },
      },
      { settings: { [key]: [] } },
    ]),
  ];
}

describe('an app of the catalogue', () => {
  it.each(Object.entries(catalog))('%s', (name, app) => {
    const before = new Set(errorsOf(stackOf(name, least(app))));
    expect(valid(parse(stackOf(name, least(app)))) || valid.errors).toBe(true);
    for (const choice of choices(app)) {
      const text = stackOf(name, { ...least(app), ...choice });
      const refused = errorsOf(text).filter((code) => !before.has(code));
      expect({ choice, marked: !valid(parse(text)) }, refused.join()).toEqual({
        choice,
        marked: refused.length > 0,
      });
    }
  });
});

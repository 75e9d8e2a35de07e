import { expect, it } from 'vitest';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

const mail = (environment: string) =>
  `${PLAIN_STACK}apps:\n  mail: {image: "axllent/mailpit:v1.27.0", port: 8025, environment: {${environment}}}\n`;

it('finds values of secrets', () => {
  for (const key of [
    'SMTP_PASSWORD',
    'API_KEY',
    'ACCESS_TOKEN',
    'CLIENT_SECRET',
    'DB_PASS',
    'apikey',
    'PRIVATE_KEY',
  ]) {
    expect(problems(mail(`${key}: tr0ub4dor`)), key).toEqual(['check/literal-secret tr0ub4dor']);
  }
});

it('lets names, paths and switches pass', () => {
  for (const value of [
    'SMTP_PASSWORD: {secret: smtp-password}',
    'SMTP_PASSWORD_FILE: /run/secrets/x',
    'PASSWORD: ""',
    'USE_TOKEN: "true"',
    'TOKENS: many',
    'PASSWORD_HINT: short',
  ]) {
    expect(problems(mail(value)), value).toEqual([]);
  }
});

it('finds values in overrides', () => {
  const spec = `${PLAIN_STACK}apps: {sonarr: {}}\noverrides:\n  services: {sonarr: {environment: ["DB_PASSWORD=tr0ub4dor"]}}\n`;
  expect(problems(spec)).toHaveLength(1);
});

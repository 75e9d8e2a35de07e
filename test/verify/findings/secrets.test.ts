import { expect, it } from 'vitest';
import { secrets } from '../../../src/verify/findings/secrets.ts';
import { handMade } from '../hand-made.ts';
import { codesIn, describeFinding } from './provoke.ts';

describeFinding('secrets', secrets, {
  'verify/secret-unread': 'Compose: a folder of the tree is not mounted',
  'verify/secret-not-mounted': 'Compose: a secret is not mounted',
  'verify/literal-secret': 'Compose: a password is written out',
  'verify/unknown-host': 'Compose: a password is written into an address',
  'verify/database-differs': 'Compose: authentik asks for another name in its database',
});

const app = (lines: string) =>
  codesIn(secrets, handMade(['compose.yaml', 'expose: ["8080"]', `expose: ["8080"]\n    ${lines}`]));

it.each([
  'environment: {DB_PASSWORD: hunter2x9}',
  'environment: ["DB_PASSWORD=hunter2x9"]',
  'environment: {DATABASE_URL: "postgres://app:hunter2x9@authentik-server/app"}',
  'environment: {DB_PASSWORD: "${DB_PASSWORD:-hunter2x9}"}',
  'command: [--db-password, hunter2x9]',
  'command: serve --token=hunter2x9',
  'labels: {homepage.widget.key: hunter2x9}',
  'healthcheck: {test: "curl -u admin:hunter2x9 http://localhost"}',
])('reports a secret wherever a service has it: %s', (lines) =>
  expect(app(lines)).toEqual(['verify/literal-secret']),
);

it('reports a secret in the options of a volume', () =>
  expect(
    codesIn(
      secrets,
      handMade([
        'compose.yaml',
        '  certs: {name: hand_certs}',
        '  certs: {name: hand_certs, driver_opts: {type: cifs, o: "username=nas,password=hunter2x9"}}',
      ]),
    ),
  ).toEqual(['verify/literal-secret']));

it.each([
  'environment: {DB_PASSWORD: "${DB_PASSWORD}"}',
  'environment: {DB_PASSWORD_FILE: /run/secrets/credentials}',
  'environment: {PASSWORD_POLICY: strict}',
])('takes for no written secret: %s', (lines) => expect(app(lines)).not.toContain('verify/literal-secret'));

import { describe, expect, it } from 'vitest';
import { compileText } from '../../harness/compile.ts';
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

describe('wherever a service has text', () => {
  const found = (fragment: string) =>
    compileText(
      `${PLAIN_STACK}apps: {sonarr: {}}\noverrides:\n  services: {sonarr: {${fragment}}}\n`,
    ).diagnostics.filter(({ code }) => /literal-secret|secret/.test(code));

  it.each([
    "command: [sh, -c, 'PGPASSWORD=$$tr0ub4dor! psql']",
    "command: [sh, -c, 'PGPASSWORD=$${PW:-tr0ub4dor} psql']",
    'environment: {PGPASSWORD: tr0ub4dor}',
    'environment: {MYSQL_PWD: tr0ub4dor}',
    'environment: {SECRET_KEY_BASE: tr0ub4dor}',
    'environment: {JWT: tr0ub4dor}',
    'environment: {dbPassword: tr0ub4dor}',
    'environment: {authToken2: tr0ub4dor}',
    'environment: {BASIC_AUTH: "admin:tr0ub4dor"}',
    'environment: {AWS_SECRET_ACCESS_KEY: tr0ub4dor}',
    'environment: {RESTIC_PASSWORD: "/tr0ub4dor"}',
    'environment: {DB: "Server=db;User Id=sa;password=tr0ub4dor"}',
    'environment: {DSN: "host=db user=x password=tr0ub4dor"}',
    'environment: {HOOK: "https://example.org/x?api_key=tr0ub4dor"}',
    'environment: {HOOK: "https://example.org/x?a=b&access_token=tr0ub4dor"}',
    'environment: {GIT: "https://tr0ub4dor@git.example.org"}',
    'environment: {DB: "postgres://x:tr0ub4dor@db/x"}',
    'environment: {DB_PASSWORD: "${DB_PASSWORD:-tr0ub4dor}"}',
    'environment: {DB_PASSWORD: "${A-${B:-tr0ub4dor}}"}',
    'environment: {DB: "postgres://x:${P:-tr0ub4dor}@db/x"}',
    'environment: ["DB_PASSWORD=tr0ub4dor"]',
    'command: ["--password=tr0ub4dor"]',
    'command: ["--password", "tr0ub4dor"]',
    'command: ["--api-key", "tr0ub4dor"]',
    'command: run --token tr0ub4dor',
    'command: [sh, -c, "app --db.password=tr0ub4dor"]',
    'command: [sh, -c, "DB_PASSWORD=tr0ub4dor app"]',
    'entrypoint: [app, --secret=tr0ub4dor]',
    'healthcheck: {test: [CMD, curl, -u, "admin:tr0ub4dor", localhost]}',
    'healthcheck: {test: "curl http://localhost/?token=tr0ub4dor"}',
    'healthcheck: {test: "curl http://admin:tr0ub4dor@localhost"}',
    'labels: {homepage.widget.password: tr0ub4dor}',
    'labels: {homepage.widget.key: tr0ub4dor}',
    'labels: ["app.token=tr0ub4dor"]',
    'labels: {a.basicauth.users: "admin:$$apr1$$tr0ub4dor"}',
    'logging: {driver: splunk, options: {splunk-token: tr0ub4dor}}',
    'build: {context: ., args: {NPM_TOKEN: tr0ub4dor}}',
    'build: {context: ., args: ["NPM_TOKEN=tr0ub4dor"]}',
    'post_start: [{command: "login --password tr0ub4dor"}]',
    'annotations: {x.secret: tr0ub4dor}',
  ])('%s', (fragment) => {
    const problems = found(fragment);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.map(({ message, help }) => `${message} ${help}`).join()).not.toContain('tr0ub4dor');
  });

  it('sees options of volumes', () => {
    const spec = `${PLAIN_STACK}apps: {sonarr: {}}\noverrides:\n  services: {sonarr: {volumes: ["x:/x"]}}\n  volumes: {x: {driver_opts: {type: cifs, o: "username=a,password=tr0ub4dor", device: //nas/x}}}\n`;
    expect(problems(spec).filter((one) => one.startsWith('check/literal-secret'))).toHaveLength(1);
  });

  it.each([
    'environment: {DB_PASSWORD: "${DB_PASSWORD}"}',
    'environment: {DB_PASSWORD: "${DB_PASSWORD:?is missing}"}',
    'environment: {DB: "postgres://x:${P:?is missing}@db/x"}',
    `command: [sh, -c, 'PGPASSWORD=$$(cat "$$PW") psql']`,
    "command: [sh, -c, 'PGPASSWORD=$$PW psql']",
    "command: [sh, -c, 'PGPASSWORD=`cat /run/pw` psql']",
    'environment: {TOKEN_FILE: /run/secrets/x, SECRET: "file:///run/secrets/x"}',
    'environment: {PASSWORD_MIN_LENGTH: "12", TOKEN_EXPIRY: 3600s, PUBLIC_KEY: abc}',
    'environment: {SMTP: "smtp://user@mail.example.org", COMPASS: north, KEYBOARD: de}',
    'environment: {URL: "https://example.org/reset?user=a&page=2"}',
    'command: [run, --token-file, /x, --verbose]',
    'healthcheck: {test: [CMD, curl, -f, "http://localhost/health"]}',
    'labels: {note: "tokens are kept elsewhere"}',
    'user: "1000:1000"',
  ])('lets pass: %s', (fragment) => {
    expect(found(fragment)).toEqual([]);
  });
});

it('takes the name of a secret for a name', () => {
  expect(problems(mail('SMTP_PASSWORD: {secret: bede-core-n8n-password}'))).toEqual([]);
});

/** Variables of the Compose project: each has one meaning. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import type { Model } from '../../model/model.ts';
import { publicSettings } from '../../model/public-settings.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/variable-taken': {
    severity: 'error',
    message: (p: { secret: string; variable: string; meaning: string }) =>
      `the secret \`${p.secret}\` would become the variable ${p.variable}, and that is ${p.meaning}`,
    help: () => 'give the secret another name',
    why: 'Compose finds a variable in its environment before it looks into `.env`, and programs read theirs from there too. The value of the secret would take the place of something else - of the data folder, of the time zone, of the engine that Compose talks to.',
    example: `${PLAIN_STACK}apps: {sonarr: {environment: {A: {secret: data}}}}\n`,
  },
});

/** Variables by which Docker, Compose, Git, Node, the shell and the loader of programs are told what to do. */
const OF_PROGRAMS =
  /^(?:(?:COMPOSE|DOCKER|BUILDKIT|BUILDX|LD|DYLD|GIT|SSH|NODE|NPM|LC|SYSTEMD|XDG|WAYBILL|OTEL|GO|TMPDIR|SSL)(?:_.*)?|PATH|HOME|USER|LOGNAME|SHELL|PWD|OLDPWD|LANG|LANGUAGE|TERM|IFS|ENV|BASH_ENV|CDPATH|HOSTNAME|HOSTTYPE|UID|EUID|TMP|TEMP|EDITOR|MAIL|NO_PROXY|ALL_PROXY|HTTPS?_PROXY|FTP_PROXY|NO_COLOR|CLICOLOR|INVOCATION_ID|JOURNAL_STREAM|CREDENTIALS_DIRECTORY|NOTIFY_SOCKET)$/;

export const variables = defineCheck({ name: 'variables', codes, run: problems });

function problems(model: Model): Diagnostic[] {
  const seen = new Map<string, string>();
  return model.secrets.flatMap(({ name, consumers }) => {
    const variable = consumers.flatMap((one) => (one.as === 'environment' ? [one.variable] : []))[0];
    if (variable === undefined) return [];
    const meaning = meaningOf(model, variable, seen.get(variable));
    seen.set(variable, name);
    if (meaning === undefined) return [];
    const user = model.services.find((service) => consumers.some((one) => one.service === service.name));
    const at: Place = user?.place ?? { file: model.source, pointer: '', on: 'key' };
    const related = [
      {
        message: 'the settings of the stack',
        at: { file: model.source, pointer: '/host', on: 'key' as const },
      },
    ];
    const app = user === undefined ? {} : { app: user.app };
    return [
      diagnose(codes, 'check/variable-taken', at, { secret: name, variable, meaning }, { related, ...app }),
    ];
  });
}

function meaningOf(
  { host, domain }: Model,
  variable: string,
  secret: string | undefined,
): string | undefined {
  if (secret !== undefined) return `the secret \`${secret}\` already`;
  const setting = publicSettings(host, domain).find(([name]) => name === variable);
  if (setting !== undefined || variable === 'MEDIA') return 'a public setting of the stack';
  return OF_PROGRAMS.test(variable) ? 'read by Docker, Compose or the system' : undefined;
}

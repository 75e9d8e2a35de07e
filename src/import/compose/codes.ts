/** Codes of the import from Compose: what prevents reading a project as Compose would. */
import { defineCodes } from '../../base/diag/codes.ts';

const example = { test: 'import/compose/bad-input.test.ts' };

export const composeCodes = defineCodes({
  'import/compose-no-services': {
    severity: 'error',
    message: () => 'there are no `services:` in this file',
    help: () =>
      'name a Compose file; one of the first format (services at the top) must be brought to the current format first',
    why: 'Every Compose file since version 2 of the format has its containers under `services:`. Without that key there is nothing to import.',
    example,
  },
  'import/compose-version': {
    severity: 'warning',
    message: (p: { version: string }) => `the file says version \`${p.version}\`, which Compose never had`,
    help: () => 'it was read as the current format, as Compose itself does',
    why: 'The key `version` means nothing to Compose any more. A version that never existed may mean that the file was written for another program.',
    example,
  },
  'import/compose-file': {
    severity: 'error',
    message: (p: { path: string; by: string }) => `${p.by} names ${p.path}, which is not there`,
    help: () => 'run the import where the whole project lies, with every file that it names',
    why: 'Compose would refuse the project, and a guess about what the file holds could leave out a setting that matters.',
    example,
  },
  'import/compose-cycle': {
    severity: 'error',
    message: (p: { what: string; chain: string }) => `\`${p.what}\` runs in a circle: ${p.chain}`,
    help: () => 'break the circle; Compose refuses it too',
    why: 'A service that extends itself by way of others, or a file that includes itself, has no end.',
    example,
  },
  'import/compose-no-such-service': {
    severity: 'error',
    message: (p: { service: string; file: string }) => `there is no service \`${p.service}\` in ${p.file}`,
    help: (p: { service: string; file: string; hint?: string | undefined }) => p.hint,
    why: 'A service can only extend one that exists.',
    example,
  },
  'import/compose-undefined': {
    severity: 'error',
    message: (p: { service: string; kind: string; name: string }) =>
      `\`${p.service}\` uses the ${p.kind} \`${p.name}\`, which the project does not define`,
    help: (p: { kind: string; name: string }) => `add it under \`${p.kind}s:\`, or correct the name`,
    why: 'Compose refuses the project, so there is no working setup to bring over. The definition may be in a file that was not named.',
    example,
  },
  'import/compose-no-image': {
    severity: 'error',
    message: (p: { service: string }) => `\`${p.service}\` has neither an \`image\` nor a \`build\``,
    help: () => 'name the file that holds the rest of the service too; Compose refuses it as it is',
    why: 'A container is made from an image. An image that the import made up would start another program, or none.',
    example,
  },
  'import/compose-twice': {
    severity: 'error',
    message: (p: { kind: string; name: string }) =>
      `the ${p.kind} \`${p.name}\` is defined by an included file too`,
    help: () => 'rename one of the two',
    why: 'Versions of Compose disagree on what this means: some refuse it, some merge the two.',
    example,
  },
  'import/compose-value': {
    severity: 'error',
    message: (p: { key: string; problem: string }) => `\`${p.key}\`: ${p.problem}`,
    why: 'Compose would refuse the file because of this value, so nobody can say what it should become.',
    example,
  },
  'import/compose-variable': {
    severity: 'error',
    message: (p: { problem: string }) => p.problem,
    help: () => 'set the variable in `.env`, or name the file that holds it with --env-file',
    why: 'Compose refuses the file without this variable.',
    example,
  },
  'import/compose-variable-unset': {
    severity: 'warning',
    message: (p: { name: string }) =>
      `the variable \`${p.name}\` is not set; it was taken for empty, as Compose does`,
    help: () =>
      'set it in `.env`, or name the file that holds it with --env-file; variables of your shell are not read',
    why: 'Compose puts an empty text in the place of a variable that nobody set. On the server it may have come from the shell, where the import cannot see it.',
    example,
  },
  'import/compose-open-port': {
    severity: 'warning',
    message: (p: { service: string; port: string }) =>
      `\`${p.service}\` goes on publishing ${p.port} to everybody who reaches the server, past Traefik and its logins`,
    help: () => 'take the port out of the stack if nothing outside of it needs it',
    why: 'The import takes no port away of which it cannot know that a route serves it. Docker opens a published port on every address of the host, and past most firewalls.',
    example: { test: 'import/compose/bad-input.test.ts' },
  },
});

/** Codes of the validate phase: the shape of a file against its schema. One code per kind of mistake. */
import { defineCodes } from '../../base/diag/codes.ts';

const HEAD = 'apiVersion: waybill/v1\nname: home\ndomain: example.com\n';
const HOST = 'host: {timezone: Europe/Berlin, uid: 1000, gid: 1000, data: /opt/home}\n';
const LAN = 'lan: [192.168.1.0/24]\n';

export const validateCodes = defineCodes({
  'schema/literal-secret': {
    severity: 'error',
    message: (p: { kind: string }) => `${p.kind} is written here in plain text`,
    help: () =>
      'remove it, and make a new one where it was issued: what was committed once is known. Name the new one, `environment: {KEY: {secret: my-key}}`, and give it to the host with `waybill-apply secrets set my-key`, or encrypt it with `waybill secrets encrypt my-key`',
    why: 'A secret in a file of the stack is in every clone and in the history forever, even when it is in a comment. The value itself is not shown here.',
    example: { case: 'literal-secret' },
  },
  'schema/unknown-key': {
    severity: 'error',
    message: (p: { key: string; where: string }) => `unknown key \`${p.key}\` in ${p.where}`,
    help: (p: { key: string; where: string; hint: string }) => p.hint,
    why: 'A key that nothing reads looks as if it had an effect. A misspelt `acess` would leave an app as it was, with nobody noticing.',
    example: `${HEAD}${HOST}${LAN}apps:\n  sonarr: {acess: [lan]}\n`,
  },
  'schema/missing-key': {
    severity: 'error',
    message: (p: { key: string; where: string }) => `${p.where} needs \`${p.key}\``,
    help: (p: { key: string; where: string; hint?: string | undefined }) => p.hint,
    why: 'The key has no default that would be right for everybody, so it must be written down.',
    example: `${HEAD}${LAN}apps: {}\n`,
  },
  'schema/wrong-type': {
    severity: 'error',
    message: (p: { expected: string; found: string }) => `expected ${p.expected}, found ${p.found}`,
    help: (p: { hint?: string | undefined }) => p.hint,
    why: 'The value has another type than the schema says. In YAML a missing quote or a forgotten dash is the usual reason.',
    example: `${HEAD}${HOST}lan: 192.168.1.0/24\napps: {}\n`,
  },
  'schema/invalid-value': {
    severity: 'error',
    message: (p: { problem: string }) => p.problem,
    help: (p: { hint?: string | undefined }) => p.hint,
    why: 'The value has the right type but is none of those that work: Compose, DNS or Traefik would refuse it later, or read it differently.',
    example: `apiVersion: waybill/v1\nname: My Server\ndomain: example.com\n${HOST}${LAN}apps: {}\n`,
  },
  'schema/invalid-name': {
    severity: 'error',
    message: (p: { name: string }) => `\`${p.name}\` cannot be a name here`,
    help: (p: { rule: string }) => p.rule,
    why: 'Names become parts of host names, file names, container names and Docker networks. What one of those programs refuses cannot be a name.',
    example: `${HEAD}${HOST}${LAN}apps:\n  My_App: {image: "nginx:1.29.3"}\n`,
  },
  'schema/control-character': {
    severity: 'error',
    message: (p: { character: string }) => `the text holds ${p.character}, which is not a visible character`,
    help: () => 'write the text on one line, with visible characters only',
    why: 'Some programs end a line or a comment at such a character, others show the text in another order than they read it. What follows would then be read as something else than you see here.',
    example: `${HEAD}${HOST}${LAN}apps:\n  web: {image: "nginx:1.29.3", title: "Web\\Lserver"}\n`,
  },
  'schema/secret-value': {
    severity: 'error',
    message: () => 'this looks like the value of a secret; the name of a secret belongs here',
    help: () =>
      'write a name such as `{secret: smtp-password}` and give the host the value: `waybill-apply secrets set smtp-password`',
    why: 'The tree and the repository hold names of secrets only. A value that is committed once stays in the history forever.',
    example: `${HEAD}${HOST}${LAN}apps:\n  mail:\n    image: axllent/mailpit:v1.27.0\n    environment: {SMTP_PASSWORD: {secret: "Tr0ub4dor&3"}}\n`,
  },
});

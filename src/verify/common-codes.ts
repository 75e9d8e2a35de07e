/** Codes that several findings give. */
import { defineCodes } from '../base/diag/codes.ts';
import { error, type Name, type Text, type Used, warning } from './finding.ts';

export const commonCodes = defineCodes({
  'verify/defined-twice': error(
    (p: Text) => p.text,
    'give one of the two another name',
    'Programs take the first, the last, both merged, or none of two definitions of one name. In each case one of the two files is wrong about it.',
  ),
  'verify/missing-file': error(
    (p: Text) => p.text,
    'add the file, or remove what names it',
    'Compose refuses a project with a missing file; other programs start without it.',
  ),
  'verify/unknown-key': error(
    (p: { what: string; where: string }) =>
      `${p.where} has ${p.what}, but Waybill does not know what that does`,
    'remove the line, or look for a misspelt word',
    'Waybill follows every setting that can let someone in, and lists those that cannot, with the reason. What any other setting does is not known, and one that the program does not know protects nothing.',
  ),
  'verify/missing-entry-point': error(
    (p: Used) => `${p.by} names the entry point \`${p.name}\`, which does not exist`,
    'name an entry point of traefik.yml',
    'Traefik leaves the router out of this entry point: the host answers 404, or answers where it should not.',
  ),
  'verify/missing-middleware': error(
    (p: Used) => `${p.by} names the middleware \`${p.name}\`, which does not exist`,
    'name a middleware that is defined, with the right provider behind an @',
    'Traefik does not build a router that names a missing middleware. The host answers 404, and if the login was meant, nobody notices until the name is removed.',
  ),
  'verify/missing-resolver': error(
    (p: Used) => `${p.by} asks for certificates from \`${p.name}\`, which does not exist`,
    'name a resolver of certificatesResolvers',
    'Without it Traefik serves a self-signed certificate, which no browser trusts.',
  ),
  'verify/missing-network': error(
    (p: Used) => `${p.by} is put into the network \`${p.name}\`, which does not exist`,
    'define the network in compose.yaml, or name another',
    'Docker does not start the container.',
  ),
  'verify/unused': warning(
    (p: { what: string } & Name) => `the ${p.what} \`${p.name}\` is not used`,
    'remove it, or use it where it was meant to be used',
    'What is defined but not used is mostly a protection that was forgotten, or a misspelt name.',
  ),
  // A tree cannot name every port on which a program listens, so this is a warning and not an error.
  'verify/unknown-port': warning(
    (p: { container: string; port: number; known: string }) =>
      `\`${p.container}\` is asked on port ${p.port}, but is only known to listen on ${p.known}`,
    'use the port on which the program listens',
    'Nothing answers on that port, or something that was never meant to be asked.',
  ),
  'verify/invalid-range': error(
    (p: { range: string }) => `\`${p.range}\` is not a valid address range`,
    'write it like 192.168.1.0/24',
    'Traefik does not build the middleware, nor the routers that name it.',
  ),
  'verify/blueprint-value': error(
    (p: Text) => p.text,
    'fix the value, or render the stack again',
    'authentik skips the file, refuses it, or does something else than it says.',
  ),
  'verify/literal-secret': error(
    (p: Name & { by: string }) =>
      `\`${p.name}\` of ${p.by} looks like a secret, but its value is written in plain text`,
    'name a secret instead, and give its value to the host',
    'A password in the tree is in every clone and in the history forever.',
  ),
  'verify/secret-not-mounted': error(
    (p: { path: string; variable: string; container: string }) =>
      `\`${p.variable}\` of \`${p.container}\` names ${p.path}, where no secret is mounted`,
    'mount the secret at that path, or fix the path',
    'The program finds an empty secret, or does not start.',
  ),
  'verify/manifest-differs': error(
    (p: Text) => p.text,
    'render the stack again',
    'By the manifest the applier decides what to start, wait for, keep and remove. If it differs from the other files, the applier decides wrongly.',
  ),
  'verify/undecided': error(
    (p: Text) => `it cannot be decided who gets in: ${p.text}`,
    'write simpler expressions, or fewer of them for one host',
    'Expressions are compared as automata, whose size is limited so that the answer does not take too long. What is not decided counts as open.',
  ),
});

/** Settings on which a promise of the tree rests say what they must. */
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, type Name, reporter, warning } from '../finding.ts';
import { SWITCHES, type Switch } from '../grammar/switches.ts';
import { repositoryOf } from '../read/containers.ts';
import { text, texts } from '../read/data.ts';
import { manifestEntries } from '../read/manifest.ts';
import { below } from '../read/reader.ts';
import type { Container, ParsedTree } from '../read/types.ts';

type Setting = Name & { variable: string };

const codes = defineCodes({
  'verify/own-login-off': error(
    (p: Setting) => `\`${p.name}\` would not ask for its own login, by ${p.variable}`,
    'remove the setting, or protect the app with `auth: sso`',
    'The table says that the app asks who comes. With this setting it lets everybody in.',
  ),
  'verify/vpn-off': warning(
    (p: Setting) => `\`${p.name}\` may reach others past its VPN, by ${p.variable}`,
    'remove the setting; the ranges that may be reached without a VPN are those of `lan:`',
    'The image is made to send nothing past its VPN. With this setting its address is that of your line.',
  ),
  'verify/trusts-others': warning(
    (p: Setting) => `\`${p.name}\` trusts pages of names that do not lead to it, by ${p.variable}`,
    'remove the setting, or name only hosts of the app',
    'A page of such a name can act for everybody who has it open and is logged in here.',
  ),
});
const report = reporter(codes);

const CODES = {
  login: 'verify/own-login-off',
  vpn: 'verify/vpn-off',
  trust: 'verify/trusts-others',
} as const;

/** Compose services with a setting that breaks a promise. */
export const switches = defineFinding({
  codes,
  run: (parsed) =>
    [...parsed.compose.services.values()].flatMap((service) => {
      const repository = repositoryOf(service.image);
      return SWITCHES.filter(({ image }) => image.test(repository)).flatMap((one) =>
        problem(parsed, service, one),
      );
    }),
});

function problem(parsed: ParsedTree, service: Container, one: Switch): Diagnostic[] {
  const { variable, promise } = one;
  const given = service.environment.get(variable);
  if (promise === 'login' && !asksItself(parsed, service)) return [];
  if (isKept(parsed, service, one, given)) return [];
  const at = below(service.at, 'environment', ...(given === undefined ? [] : [variable]));
  return [report(CODES[promise], at, { name: service.name, variable })];
}

/** The login of the app itself is the only one before it. */
function asksItself({ manifest }: ParsedTree, service: Container): boolean {
  const app = service.labels.get('waybill.app');
  return manifestEntries(manifest ?? {}, 'routes').some(
    ({ entry }) => text(entry['app']) === app && text(entry['auth']) === 'app',
  );
}

function isKept({ manifest }: ParsedTree, service: Container, { value }: Switch, given = ''): boolean {
  const parts = given.split(/[\s,]+/).filter((part) => part !== '');
  if (value === 'lan') return parts.every((part) => texts(manifest?.['lan']).includes(part));
  if (value !== 'hosts') return value.test(given);
  const app = service.labels.get('waybill.app') ?? '';
  const hosts = manifestEntries(manifest ?? {}, 'routes')
    .filter(({ entry }) => (text(entry['app']) ?? '').replace(/-host\d+$/, '') === app)
    .map(({ entry }) => text(entry['host']));
  return parts.every((part) => hosts.includes(part.replace(/^https?:\/\//, '').replace(/\/$/, '')));
}

/** What the DNS provider is given: secrets by the table of providers, and settings that the spec writes out. */
import { type ArgumentsOf, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic } from '../../../base/diag/diagnostic.ts';
import { type Outcome, outcome } from '../../../base/diag/outcome.ts';
import { didYouMean } from '../../../base/diag/suggest.ts';
import { by } from '../../../base/util/order.ts';
import { join } from '../../../base/util/pointer.ts';
import {
  deliveryOf,
  isPlace,
  isPublic,
  type DnsProvider as Provider,
  providerCodes,
  providerOf,
} from '../../../base/web/dns-providers.ts';
import type { Tls as TlsSpec } from '../../../schema/stack.gen.ts';
import type { Tls } from '../model.ts';
import { buildCodes } from './codes.ts';

type DnsAccess = Pick<Tls, 'dnsSecrets' | 'dnsSettings'>;
type DnsCode =
  | 'model/unknown-dns-provider'
  | `model/dns-${'variable' | 'secret-written' | 'setting-missing'}`;

/** Secrets and settings of the chosen provider; errors for names that it does not know, and for what it misses. */
export function dnsAccessOf(tls: TlsSpec, source: string): Outcome<DnsAccess> {
  const at = (pointer: string) => ({ file: source, pointer: `/tls${pointer}`, on: 'value' as const });
  const code = tls.dnsProvider;
  const provider = providerOf(code);
  if (provider === undefined) {
    const hint = didYouMean(code, providerCodes());
    return {
      diagnostics: [diagnose(buildCodes, 'model/unknown-dns-provider', at('/dnsProvider'), { code, hint })],
    };
  }
  const settings = tls.dnsSettings ?? {};
  const diagnostics: Diagnostic[] = [];
  const say = <C extends DnsCode>(id: C, pointer: string, args: ArgumentsOf<(typeof buildCodes)[C]>) =>
    diagnostics.push(diagnose(buildCodes, id, at(pointer), args));
  const named: [string, string][] = [
    ...(tls.dnsSecrets ?? []).map((name, i): [string, string] => [name, join('/dnsSecrets', i)]),
    ...Object.keys(settings).map((name): [string, string] => [name, join('/dnsSettings', name)]),
  ];
  for (const [name, pointer] of named)
    if (!provider.variables.includes(name))
      say('model/dns-variable', pointer, { code, name, hint: didYouMean(name, provider.variables) });
    else if (Object.hasOwn(settings, name) && !mayBeWritten(name, String(settings[name])))
      say('model/dns-secret-written', pointer, { name });
  const secrets = (tls.dnsSecrets ?? provider.needed.filter((name) => !isPlace(name))).filter(
    (name) => !Object.hasOwn(settings, name),
  );
  for (const name of missing(provider, secrets, settings))
    say('model/dns-setting-missing', tls.dnsSettings === undefined ? '/dnsProvider' : '/dnsSettings', {
      code,
      name,
    });
  const dnsSecrets = secrets.map((variable) => ({
    variable,
    secret: variable.toLowerCase().replaceAll('_', '-'),
    by: deliveryOf(code, variable),
  }));
  const dnsSettings = Object.fromEntries(
    Object.entries(settings)
      .sort(by(([name]) => name))
      .map(([name, value]) => [name, String(value)]),
  );
  return outcome({ dnsSecrets, dnsSettings }, diagnostics);
}

/** Public values, and paths of files that the program keeps beside its certificates. */
function mayBeWritten(name: string, value: string): boolean {
  return isPublic(name) || (deliveryOf('', name) === 'path' && /^\/certs\/[\w.-]+$/.test(value));
}

/** Places that the provider cannot do without, and that nobody has said. */
function missing({ needed }: Provider, secrets: readonly string[], settings: object): string[] {
  return needed.filter((name) => isPlace(name) && !secrets.includes(name) && !Object.hasOwn(settings, name));
}

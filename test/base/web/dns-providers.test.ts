/** Every provider of the table, against the facts about lego and through the whole compiler. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  deliveryOf,
  isPlace,
  isPublic,
  providerCodes,
  providerOf,
} from '../../../src/base/web/dns-providers.ts';
import { judgeTree } from '../../../src/cli/commands/compiled.ts';
import type { Judge } from '../../../src/compile/prove/prove.ts';
import { renderProvider } from '../../../src/review/report/provider.ts';
import { compileText, treeOf } from '../../harness/compile.ts';
import { repository } from '../../harness/files.ts';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

interface Fact {
  readonly credentials?: readonly string[];
  readonly additional?: readonly string[];
  readonly fileVariants: boolean;
  readonly pathsThemselves?: readonly string[];
}

const factsFile = process.env['WAYBILL_LEGO'] ?? join(repository, '../shared/reference/lego-providers.yaml');
const factsMissing = !existsSync(factsFile) && process.env['CI'] === undefined;
const facts: Readonly<Record<string, Fact>> = factsMissing ? {} : parse(readFileSync(factsFile, 'utf8'));

/** They cannot work in the container of Traefik. */
const LEFT_OUT = ['exec', 'manual'];
/** Second names of the variables of Oracle Cloud. */
const SECOND_NAME = /^TF_VAR_/;

const stack = (code: string) => {
  const places = (providerOf(code)?.needed ?? []).filter(isPlace);
  const settings = places.map((name) => `${name}: "https://dns.example"`).join(', ');
  return `${PLAIN_STACK}tls: {email: a@example.com, dnsProvider: ${code}, dnsSettings: {${settings}}}\napps: {sonarr: {}}\n`;
};

describe('the table of DNS providers', () => {
  it.skipIf(factsMissing)('has every provider of lego', () =>
    expect([...providerCodes(), ...LEFT_OUT].sort()).toEqual(Object.keys(facts).sort()),
  );

  it.skipIf(factsMissing).each(providerCodes())('agrees with the facts about %s', (code) => {
    const { credentials = [], additional = [], fileVariants, pathsThemselves = [] } = facts[code] as Fact;
    const { needed, variables } = providerOf(code) as { needed: string[]; variables: string[] };
    const real = [...credentials, ...additional].filter((name) => !SECOND_NAME.test(name));
    expect([...variables].sort()).toEqual([...new Set(real)].sort());
    expect(needed.length).toBeGreaterThan(0);
    for (const name of variables) {
      const delivery = deliveryOf(code, name);
      if (pathsThemselves.includes(name)) expect(delivery).toBe('path');
      else if (delivery !== 'path') expect(delivery).toBe(fileVariants ? 'file-variable' : 'environment');
      if (/(?:KEY|KEYS|TOKEN|TOKENS|SECRET|PASSWORD|PASS|CREDENTIALS|SIGNATURE|OTP)$/.test(name))
        expect(isPublic(name)).toBe(false);
    }
  });

  it.each(providerCodes())('gives %s all that it needs, and the judge agrees', (code) => {
    const judge: Judge = (name, tree) => judgeTree(`out/${name}`, tree);
    const { diagnostics, stacks } = compileText(stack(code), {}, judge);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const compose = stacks[0]?.tree().find(({ path }) => path === 'compose/traefik.yaml')?.text ?? '';
    const { environment } = parse(compose).services.traefik as { environment: Record<string, string> };
    for (const name of providerOf(code)?.needed ?? []) {
      const secret = `/run/secrets/${name.toLowerCase().replaceAll('_', '-')}`;
      if (isPlace(name)) expect(environment[name]).toBe('https://dns.example');
      else if (deliveryOf(code, name) === 'path') expect(environment[name]).toBe(secret);
      else if (deliveryOf(code, name) === 'environment')
        expect(environment[name]).toMatch(/^\$\{[A-Z0-9_]+:\?/);
      else expect(environment[`${name}_FILE`]).toBe(secret);
      expect(renderProvider(code)).toContain(name);
    }
  });
});

describe('settings of a DNS provider', () => {
  const tls = (rest: string) => `${PLAIN_STACK}tls: {email: a@example.com, ${rest}}\napps: {sonarr: {}}\n`;
  const codes = (rest: string) => problems(tls(rest)).filter((one) => one.startsWith('model/'));

  it('keep to the names of lego', () => {
    expect(codes('dnsProvider: cloudfare')).toEqual(['model/unknown-dns-provider cloudfare']);
    expect(codes('dnsProvider: manual')).toEqual(['model/unknown-dns-provider manual']);
    expect(codes('dnsProvider: hetzner, dnsSecrets: [HETZNER_TOKEN]')).toEqual([
      'model/dns-variable HETZNER_TOKEN',
    ]);
    expect(codes('dnsProvider: desec, dnsSettings: {AWS_REGION: x}')).toEqual(['model/dns-variable x']);
  });

  it('hold no secret, and all that is needed', () => {
    expect(codes('dnsProvider: ovh')).toEqual(['model/dns-setting-missing ovh']);
    expect(codes('dnsProvider: ovh, dnsSecrets: [OVH_ENDPOINT, OVH_ACCESS_TOKEN]')).toEqual([]);
    for (const value of [
      'OVH_ENDPOINT: ovh-eu, OVH_CONSUMER_KEY: abc',
      'OVH_ENDPOINT: ovh-eu, OVH_APPLICATION_KEY: abc',
    ])
      expect(codes(`dnsProvider: ovh, dnsSettings: {${value}}`)).toEqual(['model/dns-secret-written abc']);
    expect(
      codes('dnsProvider: acmedns, dnsSettings: {ACME_DNS_API_BASE: x, ACME_DNS_STORAGE_PATH: /etc/x}'),
    ).toEqual(['model/dns-secret-written /etc/x']);
  });

  it('reach Traefik as they are, and keys of a vendor as variables', () => {
    const spec = tls(
      'dnsProvider: route53, dnsSecrets: [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY], dnsSettings: {AWS_REGION: "eu$1", AWS_PROPAGATION_TIMEOUT: 300}',
    );
    const { environment, secrets } = parse(treeOf(spec).get('compose/traefik.yaml') ?? '').services.traefik;
    expect(environment).toMatchObject({
      AWS_REGION: 'eu$$1',
      AWS_PROPAGATION_TIMEOUT: '300',
      AWS_SECRET_ACCESS_KEY: '${AWS_SECRET_ACCESS_KEY:?the secret aws-secret-access-key is missing}',
    });
    expect(secrets).toBeUndefined();
  });
});

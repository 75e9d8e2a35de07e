/** What a DNS provider needs for certificates: which variables it reads, and how each of them is given to Traefik. */

import { memoizeByText } from '../util/memoize.ts';
import { own } from '../util/own.ts';
import { PROVIDER_LINES } from './dns-table.ts';

export interface DnsProvider {
  /** What its login needs. */
  readonly needed: readonly string[];
  /** All that it reads. */
  readonly variables: readonly string[];
}

/** How the value of a variable gets to the program: as it is, as a file of which `<NAME>_FILE` or the variable itself names the path. */
export type Delivery = 'environment' | 'file-variable' | 'path';

/** Providers whose variables are read by a library of the vendor, which knows no `<NAME>_FILE`. */
const WITHOUT_FILES = ['gcloud', 'lightsail', 'route53', 'stackpath'];

/** Variables whose value is the path of a file already. */
const PATHS = new Set([
  'ACME_DNS_STORAGE_PATH',
  'AKAMAI_EDGERC',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'DNSUPDATE_TSIG_FILE',
  'DNSUPDATE_TSIG_GSS_KEYTAB_FILE',
  'GCE_SERVICE_ACCOUNT_FILE',
  'HYPERONE_PASSPORT_LOCATION',
  'INFOBLOX_CA_CERTIFICATE',
  'OCI_CONFIG_FILE',
  'OCI_PRIVATE_KEY_PATH',
  'TRANSIP_PRIVATE_KEY_PATH',
]);

/** Last words of variables that say where something is: they are not secret, so they are written into the spec. */
const PLACE =
  /_(?:URL|BASE|HOST|HOSTNAME|ENDPOINT|ADDRESS|SERVER|NAMESERVER|REGION|REGION_NAME|ZONE|MODE|VIEW|VIEW_NAME)$/;

/** Last words of those that may be written into the spec: the places, names of people and things, and how patiently is asked. */
const PUBLIC = new RegExp(
  `${PLACE.source}|_(?:${[
    'ACCOUNT|ALGORITHM|ALLOWLIST|ARN|CHANGED|CODE|CONFIG|CONTEXT|DEPLOY|EMAIL|ENVIRONMENT|FILTER|FINGERPRINT|GROUP|ID|INTERVAL',
    'LINE|LOGIN|METHOD|NAME|NICKNAME|OCID|PORT|PROFILE|PROJECT|REALM|REFERENCE|RETRIES|SANDBOX|SCHEME|SECTION|SIZE|TIMEOUT|TTL|TYPE',
    'USER|USERNAME|VALUE|VERIFY|VERSION|ZONES',
  ].join('|')})$`,
);

/** Those that end like a name and are a key anyway. */
const KEYS = new Set(['GCE_SERVICE_ACCOUNT', 'EDGEONE_SECRET_ID', 'TENCENTCLOUD_SECRET_ID']);

const parsed = memoizeByText(
  (lines: string): Readonly<Record<string, DnsProvider>> =>
    Object.fromEntries(
      lines
        .trim()
        .split('\n')
        .map((line) => {
          const [code = '', rest = ''] = line.split(': ');
          const [needed = [], others = []] = rest.split(';').map((part) => part.split(' ').filter(Boolean));
          return [code, { needed, variables: [...needed, ...others] }];
        }),
    ),
);

/** Codes of all providers. */
export function providerCodes(): string[] {
  return Object.keys(parsed(PROVIDER_LINES));
}

/** A provider by its code in lego; undefined for a name without one. */
export function providerOf(code: string): DnsProvider | undefined {
  return own(parsed(PROVIDER_LINES), code);
}

/** True when a variable may be written into the spec; of all others the value is a secret. */
export function isPublic(variable: string): boolean {
  return PUBLIC.test(variable) && !KEYS.has(variable) && !PATHS.has(variable);
}

/** True when a variable says where something is: it belongs into the spec, and is asked for there. */
export function isPlace(variable: string): boolean {
  return PLACE.test(variable);
}

/** How a secret of a provider gets to Traefik. */
export function deliveryOf(code: string, variable: string): Delivery {
  if (PATHS.has(variable)) return 'path';
  return WITHOUT_FILES.includes(code) ? 'environment' : 'file-variable';
}

/** Every variable of any provider that may be written into a file of the tree. */
export function publicVariables(): string[] {
  return [...new Set(Object.values(parsed(PROVIDER_LINES)).flatMap(({ variables }) => variables))].filter(
    isPublic,
  );
}

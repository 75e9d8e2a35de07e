/** The container that holds a Cloudflare Tunnel, as the `tunnel:` section of a stack. */
import { resolve } from 'node:path';
import { defined } from '../../base/util/defined.ts';
import {
  addressOf,
  isTunnelId,
  type Rule,
  readToken,
  readTunnel,
  type TunnelFile,
} from '../cloudflared/ingress.ts';
import type { Ledger } from '../ledger.ts';
import type { Inputs } from '../types.ts';
import { shown } from './documents.ts';
import { type Dict, entriesOf, itemsOf, type Leaf, type Node, textOf } from './node.ts';
import { commandOf, environmentOf } from './roles.ts';
import type { Secrets } from './secrets.ts';

export interface Tunnel {
  /** Absent when nothing says which tunnel it is. */
  readonly id?: string;
  /** Rules of a local configuration; those of a tunnel that the dashboard manages are at Cloudflare. */
  readonly rules: readonly Rule[];
}

const CREDENTIALS = 'cloudflare-tunnel-credentials';

/** Reads the tunnel of a container, with the files that it mounts, as far as they are here. */
export function tunnelOf(service: Dict, inputs: Inputs, ledger: Ledger, secrets: Secrets): Tunnel {
  const token = tokenOf(service);
  if (token !== undefined) {
    const read = readToken(textOf(token) ?? '');
    if (read === undefined) return { rules: [] };
    secrets.keep(CREDENTIALS, read.credentials, 'Credentials of the tunnel, made of its token.', token);
    return { id: read.id, rules: [] };
  }
  const file = configFile(service, inputs);
  if (file === undefined) {
    const id = [...commandOf(service), ...environmentOf(service).values()].find(isTunnelId);
    return { rules: [], ...defined({ id }) };
  }
  ledger.add(file.source);
  return accounted(file.tunnel, file.folder, inputs, ledger, secrets);
}

function accounted(
  tunnel: TunnelFile,
  folder: string,
  inputs: Inputs,
  ledger: Ledger,
  secrets: Secrets,
): Tunnel {
  const { tunnel: named, credentials, rules } = tunnel;
  if (named !== undefined) ledger.taken(named.at, '`tunnel: {id: ...}`');
  const name = credentials?.path.split('/').at(-1);
  const text = name === undefined ? undefined : inputs.text(shown(resolve(folder, name)));
  if (credentials !== undefined) {
    if (text !== undefined) secrets.keep(CREDENTIALS, text.trim(), 'Credentials of the tunnel.', credentials);
    ledger.taken(credentials.at, `the secret \`${CREDENTIALS}\``);
  }
  const ids = [named?.text, idIn(text), name?.replace(/\.json$/, '')];
  const id = ids.find((one) => one !== undefined && isTunnelId(one));
  return { rules, ...(id === undefined ? {} : { id }) };
}

/** The identifier of a tunnel that is named by name: its credentials have it. */
function idIn(credentials: string | undefined): string | undefined {
  return /"TunnelID"\s*:\s*"([^"]+)"/.exec(credentials ?? '')?.[1];
}

function tokenOf(service: Dict): Leaf | undefined {
  const environment = entriesOf(service.entries.get('environment')).get('TUNNEL_TOKEN');
  if (environment?.kind === 'leaf' && textOf(environment) !== undefined) return environment;
  const words = ['entrypoint', 'command'].flatMap((key) => itemsOf(service.entries.get(key)));
  const at = words.findIndex((word) => textOf(word) === '--token');
  const next: Node | undefined = at === -1 ? undefined : words[at + 1];
  if (next?.kind === 'leaf') return next;
  const joined = words.find((word) => textOf(word)?.startsWith('--token='));
  return joined?.kind === 'leaf'
    ? { ...joined, value: (textOf(joined) ?? '').slice('--token='.length) }
    : undefined;
}

/** The configuration that the container mounts, if it lies beside the Compose files. */
function configFile(service: Dict, inputs: Inputs) {
  for (const item of itemsOf(service.entries.get('volumes'))) {
    const source = textOf(entriesOf(item).get('source')) ?? '';
    if (!source.startsWith('/')) continue;
    const paths = /\.ya?ml$/.test(source)
      ? [source]
      : (inputs.files(source) ?? [])
          .filter((name) => /^config\.ya?ml$/.test(name))
          .map((name) => `${source}/${name}`);
    for (const path of paths) {
      const yaml = inputs.yaml(shown(path));
      const tunnel = yaml === undefined ? undefined : readTunnel(yaml.value, yaml.path);
      if (yaml !== undefined && tunnel !== undefined)
        return { source: yaml, tunnel, folder: path.slice(0, path.lastIndexOf('/')) };
    }
  }
  return undefined;
}

/**
 * Rules that lead to one container, by any of its names and on any of its ports. A host name of which a rule above treats
 * some paths differently is not among them: all of it would be open.
 */
export function rulesFor(rules: readonly Rule[], names: readonly string[]): Rule[] {
  const divided = new Set(rules.filter(({ path }) => path !== undefined).map(({ hostname }) => hostname));
  return rules.filter((rule) => {
    const address = addressOf(rule);
    return (
      address !== undefined &&
      rule.hostname !== undefined &&
      rule.path === undefined &&
      !divided.has(rule.hostname) &&
      !divided.has(undefined) &&
      names.includes(address.host)
    );
  });
}

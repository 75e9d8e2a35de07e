/**
 * `waybill import cloudflared`: ingress rules become access of apps and external hosts. With `--stack` of a stack that
 * exists, its file is edited, and every other byte of it stays.
 */
import { dirname } from 'node:path';
import { diagnose } from '../../base/diag/codes.ts';
import type { Place } from '../../base/diag/diagnostic.ts';
import { hasErrors, type Outcome } from '../../base/diag/outcome.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import { defined, present } from '../../base/util/defined.ts';
import { join } from '../../base/util/pointer.ts';
import type { StackSpec } from '../../schema/stack.gen.ts';
import { importCodes } from '../codes.ts';
import { Ledger } from '../ledger.ts';
import type { Imported, Importer, ImportRequest } from '../types.ts';
import { editStack } from './edits.ts';
import { isTunnelId, readTunnel, type TunnelFile } from './ingress.ts';
import { newStack } from './new-stack.ts';
import { type Placing, place } from './places.ts';

/** Importer of tunnels (developers.cloudflare.com, configuration file). */
export const cloudflared: Importer = { title: 'cloudflared', yaml: '1.2', run };

const CREDENTIALS = 'cloudflare-tunnel-credentials';

function run(request: ImportRequest): Outcome<Imported> {
  const { inputs, paths, options } = request;
  const [path = ''] = paths;
  const ledger = new Ledger();
  const source = inputs.yaml(path);
  const tunnel = source === undefined ? undefined : readTunnel(source.value, path);
  if (source === undefined || tunnel === undefined) {
    const at = { file: path, start: 0, end: 0 };
    return {
      diagnostics: [
        diagnose(importCodes, 'import/nothing', at, { path, wanted: 'ingress rules of a tunnel' }),
      ],
    };
  }
  ledger.add(source);
  const id =
    options.get('tunnel') ?? (isTunnelId(tunnel.tunnel?.text ?? '') ? tunnel.tunnel?.text : undefined);
  if (tunnel.tunnel !== undefined) ledger.taken(tunnel.tunnel.at, '`tunnel: {id: ...}`');
  account(ledger, source, tunnel);
  credentialsOf(request, ledger, tunnel, path);
  const name = options.get('stack');
  const existing = name === undefined ? undefined : request.existing(name);
  return existing === undefined || name === undefined
    ? fresh(request, ledger, tunnel, id)
    : merged(request, ledger, tunnel, { id, name, existing });
}

const PRIVATE = [
  'routes of private networks have no place in a stack',
  'keep a tunnel of its own for them',
] as const;

/** Keys that are not rules and have no place in a stack: why, and what to do. */
const OTHER_KEYS: Readonly<Record<string, readonly [why: string, todo: string]>> = {
  'warp-routing': PRIVATE,
  warp_routing: PRIVATE,
  originRequest: [
    'options of the way from cloudflared to an app; here cloudflared talks to Traefik alone',
    'set `certificate: self-signed` where an external host has a certificate of its own making',
  ],
};

/** Reports on everything beside the rules. */
function account(ledger: Ledger, source: SourceFile, { rules, tunnel }: TunnelFile): void {
  const nest = (rules[0]?.at.pointer ?? '').split('/').slice(1, -2);
  for (let depth = 0; depth <= nest.length; depth++) {
    const keys = nest.slice(0, depth);
    const value = keys.reduce<unknown>((here, key) => (here as Record<string, unknown>)[key], source.value);
    for (const key of Object.keys((value ?? {}) as object)) {
      const at: Place = { file: source.path, pointer: join('', ...keys, key), on: 'key' };
      if (
        !['ingress', 'credentials-file', nest[depth] ?? ''].includes(key) &&
        at.pointer !== tunnel?.at.pointer
      )
        other(ledger, key, at);
    }
  }
}

function other(ledger: Ledger, key: string, at: Place): void {
  const why = OTHER_KEYS[key];
  if (why === undefined) ledger.taken(at, 'read: Waybill starts cloudflared with options of its own');
  else ledger.unsupported(at, ...why);
}

/** The credentials, where their file lies beside this one. */
function credentialsOf(
  { inputs }: ImportRequest,
  ledger: Ledger,
  { credentials, tunnel }: TunnelFile,
  path: string,
): void {
  if (credentials === undefined && tunnel === undefined) return;
  const name = credentials?.path.split('/').at(-1);
  const value = name === undefined ? undefined : inputs.text(`${dirname(path)}/${name}`)?.trim();
  const purpose = 'Credentials file of the tunnel, as `cloudflared tunnel create` writes it.';
  const at = credentials?.at ?? tunnel?.at;
  if (at !== undefined) ledger.secret(at, { name: CREDENTIALS, purpose, ...defined({ value }) });
  if (credentials !== undefined) ledger.taken(credentials.at, `the secret \`${CREDENTIALS}\``);
}

interface Into {
  readonly id: string | undefined;
  readonly name: string;
  readonly existing: SourceFile;
}

function merged(
  request: ImportRequest,
  ledger: Ledger,
  tunnel: TunnelFile,
  { id, name, existing }: Into,
): Outcome<Imported> {
  const spec = existing.value as StackSpec;
  const { value: model, diagnostics } = request.modelOf(spec);
  if (model === undefined || hasErrors(diagnostics)) return { diagnostics };
  const placing: Placing = { ledger, spec, model, sso: spec.sso !== undefined };
  const places = present(tunnel.rules.map((rule) => place(rule, placing)));
  const edited = editStack(request, existing, { id, places });
  return 'refused' in edited
    ? {
        diagnostics: [
          diagnose(
            importCodes,
            'import/cannot-edit',
            { file: existing.path, start: 0, end: 0 },
            edited.refused,
          ),
        ],
      }
    : result({ kind: 'edited', name, text: edited.text }, ledger);
}

function fresh(
  request: ImportRequest,
  ledger: Ledger,
  tunnel: TunnelFile,
  id: string | undefined,
): Outcome<Imported> {
  const draft = newStack(request.options, tunnel, id, ledger);
  return result({ kind: 'new', draft }, ledger);
}

function result(stack: Imported['stack'], ledger: Ledger): Outcome<Imported> {
  return { value: { stack, secrets: ledger.secrets(), entries: ledger.entries() }, diagnostics: [] };
}

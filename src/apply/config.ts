/** The configuration file. */
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import applierSchema from '../../schema/applier.schema.json' with { type: 'json' };
import type { Stat, System } from './machine/system.ts';
import { type Problem, refuse, refuseIfAny } from './problem.ts';
import { check, type Schema } from './schema-check.ts';

export type DriftPolicy = 'report' | 'repair';
export type RollbackPolicy = 'last-good' | 'never';

/** A receiver of notifications. */
export interface NotifyConfig {
  readonly preset: 'webhook' | 'ntfy' | 'discord' | 'gotify' | 'healthchecks' | 'commit-status';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Body of a `webhook`, with `{{outcome}}` and the like. */
  readonly template?: string;
}

/** schema/applier.schema.json. */
export interface ApplierConfig {
  readonly apiVersion: 'waybill/v1';
  readonly repository: { readonly url: string; readonly branch: string; readonly tree?: string };
  readonly host?: string;
  readonly stacks: readonly string[];
  readonly state?: string;
  readonly secrets?: string;
  readonly identity?: string;
  readonly policies?: {
    readonly drift?: DriftPolicy;
    readonly rollback?: Readonly<Record<string, RollbackPolicy>>;
  };
  readonly verify?: { readonly allowedSigners?: string; readonly gnupgHome?: string };
  readonly notify?: readonly NotifyConfig[];
  readonly metrics?: string;
  readonly keepReleases?: number;
  readonly longestPass?: number;
  readonly backups?: { readonly folder?: string; readonly keep?: number };
}

/** The configuration with nothing left out. */
export interface Settings {
  /** Path of the configuration file. */
  readonly file: string;
  readonly repository: { readonly url: string; readonly branch: string; readonly tree: string };
  readonly host: string | undefined;
  readonly stacks: readonly string[];
  readonly state: string;
  readonly secrets: string;
  /** File with the identity of age. */
  readonly identity: string;
  readonly drift: DriftPolicy;
  readonly rollback: (stack: string) => RollbackPolicy;
  readonly verify: { readonly allowedSigners?: string; readonly gnupgHome?: string };
  readonly notify: readonly NotifyConfig[];
  readonly metrics: string | undefined;
  readonly keepReleases: number;
  /** Hours after which a pass is ended. */
  readonly longestPass: number;
  readonly backups: { readonly folder: string; readonly keep: number };
}

export const DEFAULT_CONFIG = '/etc/waybill/applier.yaml';

const SHORTEST = `
    apiVersion: waybill/v1
    repository: {url: "https://git.example.com/me/server.git", branch: main}
    stacks: [home]
`;

const WRITABLE_BY_OTHERS = 0o022;
const READABLE_BY_OTHERS = 0o077;
const STICKY = 0o1000;

/** Reads, checks and completes the configuration. */
export function loadConfig(system: System, file: string): Settings {
  const bytes = system.files.read(system.files.real(file));
  if (bytes === undefined)
    refuse(
      'apply/config-missing',
      `There is no configuration ${file}.`,
      `Name another one with --config, or write it; root alone may change it. The shortest one:\n${SHORTEST}`,
    );
  refuseIfAny(writableByOthers(system, file));
  const value = parseText(file, bytes.toString());
  refuseIfAny(
    check(applierSchema as Schema, value).map((message) => ({
      code: 'apply/config-invalid',
      message: `${file}: ${message}${message.endsWith('?') ? '' : '.'}`,
      help: 'schema/applier.schema.json describes every key.',
    })),
  );
  refuseIfAny(readableTokens(system, file, value as ApplierConfig));
  return complete(file, value as ApplierConfig);
}

/** Addresses of receivers are often secrets themselves, and one of the repository may hold a login. */
function readableTokens({ files }: System, file: string, config: ApplierConfig): Problem[] {
  const holds = (config.notify ?? []).length > 0 || /^https?:\/\/[^/@\s]+@/.test(config.repository.url);
  const mode = files.stat(files.real(file))?.mode ?? 0;
  if (!holds || (mode & READABLE_BY_OTHERS) === 0) return [];
  return [
    {
      code: 'apply/config-readable-by-others',
      message: `${file} holds tokens, but can be read by others than root: mode ${mode.toString(8)}.`,
      help: `chmod 600 ${file}`,
    },
  ];
}

function parseText(file: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    return refuse(
      'apply/config-syntax',
      `${file} is not YAML: ${(error as Error).message}`,
      'Correct the file.',
    );
  }
}

function complete(file: string, config: ApplierConfig): Settings {
  const { repository, policies = {} } = config;
  return {
    file,
    repository: { tree: 'out', ...repository },
    host: config.host,
    stacks: config.stacks,
    state: config.state ?? '/var/lib/waybill',
    secrets: config.secrets ?? '/etc/waybill/secrets',
    identity: config.identity ?? '/etc/waybill/identity.txt',
    drift: policies.drift ?? 'report',
    rollback: (stack) => policies.rollback?.[stack] ?? 'last-good',
    verify: config.verify ?? {},
    notify: config.notify ?? [],
    metrics: config.metrics,
    keepReleases: config.keepReleases ?? 5,
    longestPass: config.longestPass ?? 12,
    backups: {
      folder: config.backups?.folder ?? '/var/lib/waybill-backups',
      keep: config.backups?.keep ?? 7,
    },
  };
}

/** A file or folder that decides what root runs must not be anybody else's to write, nor any folder on the way to it. */
export function writableByOthers(system: System, path: string): Problem[] {
  const { files } = system;
  const chain = [...new Set([...upFrom(resolve(path)), ...upFrom(files.real(path))])];
  const itself = chain.filter((one) => one === resolve(path) || one === files.real(path));
  return chain
    .filter((one) => isOpen(files.stat(one), system.uid, itself.includes(one)))
    .map((one) => ({
      code: 'apply/config-writable-by-others',
      message: `${one} can be changed by others than root: ${accessText(files.stat(one))}.`,
      help: `chown root:root ${one} && chmod go-w ${one}`,
    }));
}

/** A path and all folders above it. */
function upFrom(path: string): string[] {
  return dirname(path) === path ? [path] : [path, ...upFrom(dirname(path))];
}

/** A link has no mode of its own. In a folder like /tmp nobody can move what belongs to others. */
function isOpen(stat: Stat | undefined, uid: number, itself: boolean): boolean {
  if (stat === undefined) return false;
  if (stat.uid !== 0 && stat.uid !== uid) return true;
  const guarded = stat.kind === 'link' || (!itself && (stat.mode & STICKY) !== 0);
  return !guarded && (stat.mode & WRITABLE_BY_OTHERS) !== 0;
}

const accessText = (stat: Stat | undefined) => `owner ${stat?.uid}, mode ${stat?.mode.toString(8)}`;

/** Anyone who can write one of these decides what root runs. */
export function insecurePaths(system: System, { secrets, stacks, state, verify }: Settings): Problem[] {
  const paths = [
    secrets,
    ...stacks.map((stack) => `${secrets}/${stack}`),
    state,
    verify.allowedSigners,
    verify.gnupgHome,
  ];
  const problems = paths.flatMap((path) => (path === undefined ? [] : writableByOthers(system, path)));
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}

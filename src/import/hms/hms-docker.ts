/** `waybill import hms-docker`: the variables of ansible-hms-docker become a stack that does the same, safer. */
import { diagnose } from '../../base/diag/codes.ts';
import type { Diagnostic, Span } from '../../base/diag/diagnostic.ts';
import { hasErrors, type Outcome } from '../../base/diag/outcome.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import { locate } from '../../base/source/locate.ts';
import type { SourceFile } from '../../base/source/source-file.ts';
import type { StackSpec } from '../../schema/stack.gen.ts';
import { importCodes } from '../codes.ts';
import { Ledger } from '../ledger.ts';
import type { Imported, Importer, ImportRequest } from '../types.ts';
import { enabledApps, importApps } from './apps.ts';
import { keepData } from './data.ts';
import { letLoginReach } from './exposure.ts';
import { importExternal } from './external.ts';
import { hostsBeside, variableFiles } from './files.ts';
import { HmsImport, type Note, TABLE } from './hms-import.ts';
import { keepVersions } from './images.ts';
import { keepSecrets } from './old-secrets.ts';
import { importSections } from './sections.ts';
import { RULES } from './table.ts';
import { isVault, Variables } from './variables.ts';

export const hmsDocker: Importer = { title: 'ansible-hms-docker', yaml: '1.1', run };

/** Variables that the parts of the import speak of themselves. */
const HANDLED_ELSEWHERE = new Set([
  TABLE,
  'traefik_ext_hosts_list',
  'traefik_subnet_allow_list',
  'hms_docker_network_subnet',
  'flaresolverr_enabled',
  'tailscale_enabled',
  'cloudflare_tunnel_enabled',
  'cloudflare_ddns_enabled',
]);

function run(request: ImportRequest): Outcome<Imported> {
  const { inputs, paths, options } = request;
  const first = paths[0] ?? '';
  const nowhere: Span = { file: first, start: 0, end: 0 };
  const hosts = hostsBeside(inputs, first);
  const host = options.get('host') ?? hosts[0];
  if (hosts.length > 1 && !options.has('host'))
    return { diagnostics: [diagnose(importCodes, 'import/several-hosts', nowhere, { hosts })] };
  const files = paths.flatMap((path) => variableFiles(inputs, path, host));
  const ledger = new Ledger();
  for (const file of files) ledger.add(file);
  const vars = new Variables(files, ledger);
  const known = vars.names().some((name) => name === TABLE || Object.hasOwn(RULES, name));
  const [source] = files;
  if (!known || source === undefined) {
    const hint = 'name the folder inventory/group_vars/all of your copy of ansible-hms-docker';
    const args = { path: first, wanted: 'variables of ansible-hms-docker', hint };
    return { diagnostics: [diagnose(importCodes, 'import/nothing', nowhere, args)] };
  }
  const diagnostics = wrongTypes(vars, files);
  if (hasErrors(diagnostics)) return { diagnostics };
  return { value: imported(request, vars, ledger, source), diagnostics };
}

function imported({ options }: ImportRequest, vars: Variables, ledger: Ledger, source: SourceFile): Imported {
  const work = new HmsImport(vars, ledger, options, emptyStack(vars, options), enabledApps(vars));
  nameNote(work);
  importSections(work);
  importApps(work);
  importExternal(work);
  letLoginReach(work);
  keepVersions(work);
  for (const [name, rule] of Object.entries(RULES)) {
    const problem = problemOf(vars, name);
    const note = work.note(vars.place(name));
    rule(work, name, problem === undefined ? note : unresolved(note, name, problem));
  }
  keepData(work);
  keepSecrets(work, { file: source.path, pointer: '', on: 'value' });
  helpers(work);
  return {
    stack: { kind: 'new', draft: { spec: work.spec, notes: work.notes } },
    secrets: ledger.secrets(),
    entries: ledger.entries(),
  };
}

/** Whatever a rule makes of the usual value, the value that the user chose is missing; unless it has no effect anyway. */
function unresolved(note: Note, name: string, problem: string): Note {
  const todo = BY_HAND[name] ?? 'write the value into the stack by hand, where it has its place';
  const say = () => note.unsupported(problem, todo);
  return { idle: note.idle, taken: say, changed: say, unsupported: say };
}

/** Where a value goes that only a person can tell. */
const BY_HAND: Readonly<Record<string, string>> = {
  plex_advertise_ip: 'waybill set apps.plex.settings.advertise http://ADDRESS:32400',
};

/** Why the value of a variable is not known, so that the stack has the usual one. */
function problemOf(vars: Variables, name: string): string | undefined {
  vars.value(name);
  const problem = vars.problem(name);
  if (problem !== undefined) return `its expression has no value here: ${problem}`;
  const hidden = isVault(vars.value(name)) && !/pass|token|key|secret|user|email|url|account/.test(name);
  return hidden ? 'it is encrypted with Ansible Vault, and is not known to Waybill' : undefined;
}

/** Names of a stack are narrower than those of a Compose project. */
function stackName(vars: Variables, options: ReadonlyMap<string, string>): string {
  const wanted = (options.get('stack') ?? vars.text('project_name')).toLowerCase();
  return (
    wanted
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 30) || 'home'
  );
}

function emptyStack(vars: Variables, options: ReadonlyMap<string, string>): StackSpec {
  const host = { timezone: '', uid: 0, gid: 0, data: '' };
  const domain = vars.text('hms_docker_domain').toLowerCase();
  return { apiVersion: 'waybill/v1', name: stackName(vars, options), domain, host, lan: [], apps: {} };
}

function nameNote(work: HmsImport): void {
  if (work.spec.name !== work.project)
    work.remark(
      '/name',
      `The Compose project was called ${work.project}. Its volumes keep their names, see overrides.`,
    );
}

/** Variables that are not settings: helpers of others, or unknown. */
function helpers({ vars, ledger }: HmsImport): void {
  for (const name of vars.names()) {
    if (Object.hasOwn(RULES, name) || HANDLED_ELSEWHERE.has(name)) continue;
    const place = vars.place(name);
    if (place === undefined) continue;
    if (vars.isUsed(name)) ledger.taken(place, 'its value, where other variables refer to it');
    else {
      const hint = didYouMean(name, Object.keys(RULES));
      ledger.unsupported(
        place,
        'ansible-hms-docker has no such variable',
        hint ?? 'remove it, or write by hand what it was for',
      );
    }
  }
}

/** Values on which everything depends must be what they should be. */
function wrongTypes(vars: Variables, files: readonly SourceFile[]): Diagnostic[] {
  const isId = (value: string) => /^\d+$/.test(value) && Number(value) > 0 && Number(value) <= 65534;
  const isPath = (value: string) => /^\/[^\n]*$/.test(value);
  const wanted: readonly [name: string, fits: (value: string) => boolean, wanted: string][] = [
    ['container_uid', isId, 'the number of a user, from 1 to 65534'],
    ['container_gid', isId, 'the number of a group, from 1 to 65534'],
    [
      'container_timezone',
      (value) => /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)*$/.test(value),
      'the name of a time zone',
    ],
    ['hms_docker_domain', (value) => /^([a-z0-9-]+\.)+[a-z][a-z0-9-]*$/i.test(value), 'a domain'],
    ['hms_docker_apps_path', isPath, 'an absolute path'],
    ['hms_docker_mount_path', isPath, 'an absolute path'],
    ['project_name', (value) => value !== '', 'a name'],
  ];
  const found = wanted
    .filter(([name, fits]) => vars.place(name) !== undefined && !fits(vars.text(name)))
    .map(([name, , words]) => wrongType(vars, files, name, words));
  const table = vars.value(TABLE);
  const isTable = typeof table === 'object' && table !== null && !Array.isArray(table);
  if (vars.place(TABLE) !== undefined && !isTable)
    found.push(wrongType(vars, files, TABLE, 'a table of apps'));
  return found;
}

function wrongType(vars: Variables, files: readonly SourceFile[], name: string, wanted: string): Diagnostic {
  const place = vars.place(name);
  const source = files.find(({ path }) => path === place?.file);
  const at =
    place === undefined || source === undefined
      ? { file: '', start: 0, end: 0 }
      : locate(source, { ...place, on: 'value' });
  return diagnose(importCodes, 'import/wrong-type', at, { key: name, wanted });
}

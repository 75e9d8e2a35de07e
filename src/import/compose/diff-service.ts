/** All other keys of a container: those that the spec knows go into its entry, everything else into overrides. */
import { writtenSecrets } from '../../base/compose/written-secrets.ts';
import { COMPOSE_SERVICE_KEYS } from './compose-keys.ts';
import { referring } from './diff-environment.ts';
import { followsCatalogue, isMoving } from './entries.ts';
import { entriesOf, itemsOf, type Node, plain, textOf } from './node.ts';
import { escaped } from './override-builder.ts';
import { inEntry, kept, note, type ServiceImport, same } from './service-import.ts';
import { changed, taken, unsupported, type Verdict } from './verdict.ts';

/** Returns what was done with the key; undefined when each of its parts has been reported on its own. */
type Handler = (work: ServiceImport, node: Node, key: string) => Verdict | undefined;

/** Keys that are compared elsewhere. */
const ELSEWHERE = new Set([
  'environment',
  'labels',
  'ports',
  'volumes',
  'networks',
  'network_mode',
  'secrets',
  'configs',
]);

const HANDLERS: Readonly<Record<string, Handler>> = {
  image,
  build,
  command,
  depends_on: dependencies,
  links: (work, node, key) => set(work, key, renamed(work, node)),
  volumes_from: (work, node, key) => set(work, key, renamed(work, node)),
  ipc: namespace,
  pid: namespace,
  restart,
  devices,
  mem_limit: memory,
  cpus,
  healthcheck,
  profiles: () => taken('read: the profile was asked for; without it the import leaves the service out'),
};

/** Compares every key that has no file of its own. */
export function diffService(work: ServiceImport): void {
  for (const [key, node] of work.planned.service.entries) {
    if (ELSEWHERE.has(key)) continue;
    const verdict = (HANDLERS[key] ?? usual)(work, node, key);
    if (verdict !== undefined) note(work, node, verdict);
  }
  missing(work);
}

function usual(work: ServiceImport, node: Node, key: string): Verdict {
  if (key.startsWith('x-')) return taken('read: an extension, which means something only where it is used');
  if (COMPOSE_SERVICE_KEYS.includes(key)) return generic(work, node, key);
  const todo = 'see whether the container needs it; Compose may be newer than Waybill';
  return unsupported('Waybill does not know this key', todo);
}

function generic(work: ServiceImport, node: Node, key: string): Verdict {
  const value = plain(node);
  if (same(work.compiled[key], value)) return taken('as Waybill has it anyway');
  return value === null ? taken('read: it says nothing') : set(work, key, referring(work, node));
}

/** An override. Where Compose would merge it into something else than the project has, it replaces what Waybill has. */
function set(work: ServiceImport, key: string, value: unknown): Verdict {
  work.overrides.set(work.name, key, value, replaces(work, key, value) ? '!override' : undefined);
  return kept(work, key);
}

function replaces({ compiled }: ServiceImport, key: string, value: unknown): boolean {
  if (key === 'security_opt') return JSON.stringify(value).includes('no-new-privileges');
  if (key === 'logging') {
    const driver = (value as { readonly driver?: unknown }).driver;
    return driver !== undefined && driver !== 'json-file' && driver !== 'local';
  }
  return typeof compiled[key] === 'object' && compiled[key] !== null;
}

function image(work: ServiceImport, node: Node): Verdict {
  const { planned, compiled, overrides, name, images } = work;
  const text = textOf(node) ?? '';
  if (compiled.image === text || compiled.image === `${text}:latest`) return taken(`\`apps.${planned.app}\``);
  if (compiled.image === `${text}latest`)
    return changed(`${compiled.image}: the variable for the version is not set; write the version that ran`);
  if (followsCatalogue(planned, images)) {
    const moving = isMoving(planned.image);
    const why = moving ? `\`${text}\` said nothing about what runs` : 'as asked for by --images';
    return changed(`${compiled.image}: ${why}; another version is \`version:\` of \`apps.${planned.app}\``);
  }
  overrides.set(name, 'image', text.replaceAll('$', '$$$$'));
  return kept(work, 'image');
}

function build(work: ServiceImport, node: Node): Verdict {
  work.overrides.set(work.name, 'build', referring(work, node));
  return unsupported(
    'kept as an override, but the applier pulls images and builds none',
    `build the image elsewhere, push it to a registry, and write its name to \`apps.${work.planned.app}.image\``,
  );
}

function command(work: ServiceImport, node: Node): Verdict {
  const { compiled, planned, entry } = work;
  const words = itemsOf(node).map((item) => textOf(item) ?? '');
  const written = itemsOf(node).map((item) => referring(work, item)) as string[];
  if (!same(compiled['command'] ?? [], words)) return set(work, 'command', written);
  const secret =
    written.some((word, i) => word !== (words[i] ?? '').replaceAll('$', '$$$$')) ||
    writtenSecrets({ command: written }).length > 0;
  if (!secret || planned.definition !== undefined) return inEntry(work, 'command');
  delete entry.command;
  return set(work, 'command', written);
}

function dependencies(work: ServiceImport, node: Node): undefined {
  const { ledger, plan, names, overrides, name } = work;
  for (const [other, how] of entriesOf(node)) {
    const service = names.get(other);
    if (service === undefined) {
      const role = plan.roles.has(other) ? 'Waybill brings its own' : 'it is not part of the stack';
      ledger.taken(how.at, `read: nothing has to wait for \`${other}\`: ${role}`);
      continue;
    }
    overrides.entry(name, 'depends_on', service, condition(work, other, how));
    note(work, how, kept(work, `depends_on.${service}`));
  }
}

/** What is waited for. Compose cannot wait for the health of a container that has no probe in the project. */
function condition({ plan, ledger, model, names }: ServiceImport, other: string, how: Node): object {
  const { required: _, ...rest } = plain(how) as Record<string, unknown>;
  if (rest['condition'] !== 'service_healthy') return rest;
  const own = plan.planned.find((one) => one.name === other)?.service.entries.get('healthcheck');
  const service = model.services.find((one) => one.name === names.get(other));
  if (own !== undefined || service?.gate === 'healthy') return rest;
  ledger.changed(how.at, `\`${other}\` has no probe that Waybill can see, so only its start is waited for`);
  return { ...rest, condition: 'service_started' };
}

function renamed({ names }: ServiceImport, node: Node): unknown {
  return itemsOf(node).map((item) => {
    const [service = '', ...rest] = (textOf(item) ?? '').split(':');
    const alias = rest.length === 0 && names.get(service) !== service ? [service] : rest;
    return [names.get(service) ?? service, ...alias].join(':');
  });
}

function namespace(work: ServiceImport, node: Node, key: string): Verdict {
  const service = /^service:(.+)$/.exec(textOf(node) ?? '')?.[1];
  if (service === undefined) return generic(work, node, key);
  return set(work, key, `service:${work.names.get(service) ?? service}`);
}

function restart(work: ServiceImport, node: Node): Verdict {
  const wanted = textOf(node) === 'false' ? 'no' : textOf(node);
  return work.compiled.restart === wanted
    ? taken('as the stack or the app has it')
    : set(work, 'restart', wanted);
}

function devices(work: ServiceImport, node: Node): undefined {
  const { compiled, entry } = work;
  const left: unknown[] = [];
  for (const item of itemsOf(node)) {
    const text = textOf(item);
    const [source, target = source, rights = 'rwm'] = text?.split(':') ?? [];
    const simple =
      text !== undefined &&
      source === target &&
      rights === 'rwm' &&
      /^\/dev\/[A-Za-z0-9/_.-]+$/.test(source ?? '');
    if (simple && (compiled.devices ?? []).includes(`${source}:${target}`))
      work.ledger.taken(item.at, 'as Waybill passes it anyway');
    else if (simple && source !== undefined) {
      entry.devices = [...(entry.devices ?? []), source];
      note(work, item, inEntry(work, 'devices'));
    } else {
      left.push(escaped(plain(item)));
      note(work, item, kept(work, 'devices'));
    }
  }
  if (left.length > 0) work.overrides.set(work.name, 'devices', left);
}

const SIZE = /^([1-9][0-9]*)([kmg])b?$/i;

function memory(work: ServiceImport, node: Node, key: string): Verdict {
  const [, number, unit] = SIZE.exec(textOf(node) ?? '') ?? [];
  if (number === undefined || unit === undefined) return generic(work, node, key);
  work.entry.resources = { ...work.entry.resources, memory: `${number}${unit.toLowerCase()}` };
  return inEntry(work, 'resources.memory');
}

function cpus(work: ServiceImport, node: Node, key: string): Verdict {
  const number = Number(textOf(node));
  if (!(number > 0)) return generic(work, node, key);
  work.entry.resources = { ...work.entry.resources, cpus: number };
  return inEntry(work, 'resources.cpus');
}

function healthcheck(work: ServiceImport, node: Node): Verdict {
  return set(work, 'healthcheck', referring(work, node));
}

/** What Waybill would add, and the project must not get: another user, fewer rights, a probe for another image. */
function missing({ planned, compiled, overrides, name, ledger }: ServiceImport): void {
  const has = (key: string) => planned.service.entries.has(key);
  if (textOf(planned.service.entries.get('user')) !== compiled.user) {
    if (!has('user')) overrides.reset(name, 'user');
    for (const key of ['cap_drop', 'read_only'])
      if (compiled[key] !== undefined && !has(key)) overrides.reset(name, key);
  }
  for (const key of ['command', 'entrypoint'])
    if (planned.definition !== undefined && compiled[key] !== undefined && !has(key))
      ledger.changed(
        { ...planned.service.at, pointer: `${planned.service.at.pointer}/${key}` },
        `the catalogue starts the program with options of its own; \`overrides.services.${name}.${key}: !reset null\` takes them away`,
      );
  const otherImage = planned.definition !== undefined && !planned.sameImage;
  if (otherImage && compiled.healthcheck !== undefined && !has('healthcheck'))
    overrides.reset(name, 'healthcheck');
  if (!has('restart') && !planned.job && compiled.restart !== 'no') overrides.set(name, 'restart', 'no');
}

/** What a container sees of the host: exactly what it saw before, where it was. */
import type { Json } from '../../base/util/json.ts';
import { type Dict, entriesOf, itemsOf, type Node, plain, textOf } from './node.ts';
import { kept, note, type ServiceImport } from './service-import.ts';
import { within } from './shared.ts';

interface Mount {
  readonly node: Node;
  readonly value: Json;
}

/** Clock and time zone of the host: only ever read. */
const CLOCK = /^\/etc\/(?:localtime|timezone)$/;

/** Compares the mounts, files of secrets and configurations among them. */
export function diffMounts(work: ServiceImport): void {
  const { planned, compiled, raw, overrides, name } = work;
  const own = itemsOf(planned.service.entries.get('volumes')).map(
    (node): Mount => ({ node, value: mountOf(work, node) }),
  );
  const wanted = [...own, ...fileMounts(work, 'secrets'), ...fileMounts(work, 'configs')];
  const before = (compiled.volumes ?? []) as readonly unknown[] as readonly Json[];
  const isThere = ({ value }: Mount) => before.some((mount) => isSame(mount, value));
  const targets = new Set(wanted.map(({ value }) => String(value['target'])));
  // Data folders of the catalogue stay where the project had none: what was lost with the container is then kept.
  const keeps = (mount: Json) => isOwnData(work, mount) && !targets.has(String(mount['target']));
  const replaces = before.some((mount) => !keeps(mount) && !wanted.some(({ value }) => isSame(mount, value)));
  for (const mount of wanted)
    if (isThere(mount) && !replaces) work.ledger.taken(mount.node.at, 'as Waybill mounts it anyway');
    else note(work, mount.node, kept(work, 'volumes'));
  const left = replaces ? wanted : wanted.filter((mount) => !isThere(mount));
  const rest = replaces ? (raw.volumes ?? []).filter((_, i) => keeps(before[i] ?? {})) : [];
  if (left.length === 0 && !replaces) return;
  const lines = [...rest, ...left.map(({ value }) => written(work, value))];
  overrides.set(name, 'volumes', lines, replaces ? '!override' : undefined);
}

function mountOf({ ledger }: ServiceImport, node: Node): Json {
  const value = plain(node) as Json;
  if (!CLOCK.test(String(value['source'])) || value['read_only'] === true) return value;
  ledger.changed(node.at, 'mounted read-only: nothing has to set the clock of the host');
  return { ...value, read_only: true };
}

function isOwnData({ spec, planned }: ServiceImport, { type, source }: Json): boolean {
  return type === 'tmpfs' || within(`${spec.host.data}/${planned.app}`, String(source));
}

function isSame(a: Json, b: Json): boolean {
  const keys = ['type', 'source', 'target'] as const;
  return keys.every((key) => a[key] === b[key]) && (a['read_only'] === true) === (b['read_only'] === true);
}

/** A file that Compose itself would mount: it does so with secrets and configurations that are files. */
function fileMounts(work: ServiceImport, section: 'secrets' | 'configs'): Mount[] {
  const { planned, plan, ledger } = work;
  return itemsOf(planned.service.entries.get(section)).flatMap((node) => {
    const source = textOf(entriesOf(node).get('source')) ?? '';
    const target = textOf(entriesOf(node).get('target')) ?? source;
    const file = textOf((plan.project[section].get(source) as Dict | undefined)?.entries.get('file'));
    if (file === undefined) {
      ledger.unsupported(
        node.at,
        'Waybill has no such file',
        `write what it holds to a file of the host and mount that to ${target} with an override`,
      );
      return [];
    }
    const value = { type: 'bind', source: file, target, read_only: true, bind: { create_host_path: true } };
    return [{ node, value }];
  });
}

/** Options for which a short line has a word. */
function optionsOf({ read_only: readOnly, bind, volume }: Json): string[] | undefined {
  const { create_host_path: create, propagation, selinux, ...moreBind } = (bind ?? {}) as Json;
  const { nocopy, ...moreVolume } = (volume ?? {}) as Json;
  if (Object.keys(moreBind).length + Object.keys(moreVolume).length > 0) return undefined;
  if (bind !== undefined && create !== true) return undefined;
  return [
    ...(readOnly === true ? ['ro'] : []),
    ...[propagation, selinux].filter((word) => typeof word === 'string'),
    ...(nocopy === true ? ['nocopy'] : []),
  ];
}

const SHORT = new Set(['type', 'source', 'target', 'read_only', 'bind', 'volume']);

/** A mount as a line, or in the long form where a line cannot say it. Paths below the media root are written by its name. */
function written({ spec }: ServiceImport, value: Json): unknown {
  const { type, target } = value;
  const source = named(spec.host.media, value['source']);
  const options = optionsOf(value);
  const simple =
    (type === 'volume' || (type === 'bind' && value['bind'] !== undefined)) &&
    Object.keys(value).every((key) => SHORT.has(key)) &&
    options !== undefined &&
    ![source, target].some((path) => String(path).replace('${MEDIA}', '').includes(':'));
  if (!simple) return source === undefined ? value : { ...value, source };
  const parts = [
    ...(source === undefined ? [] : [source]),
    String(target),
    ...(options.length > 0 ? [options.join(',')] : []),
  ];
  return parts.join(':');
}

function named(media: unknown, source: unknown): string | undefined {
  if (typeof source !== 'string') return undefined;
  const text = source.replaceAll('$', '$$$$');
  return typeof media === 'string' && within(media, source) ? `\${MEDIA}${text.slice(media.length)}` : text;
}

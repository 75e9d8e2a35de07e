/** Places to which several apps write: the media root, and what else is meant to be shared. */
import { defined } from '../../base/util/defined.ts';
import { byText } from '../../base/util/order.ts';
import { type Dict, entriesOf, itemsOf, textOf } from './node.ts';

export interface SharedPlaces {
  /** The media root; undefined when nothing is shared. */
  readonly media?: string;
  /** Folders outside of it, and volumes. */
  readonly further: readonly string[];
}

interface Writer {
  readonly app: string;
  readonly source: string;
}

/** Folders that are not a media root, however many apps write below them. */
const TOO_WIDE = /^\/(?:home|var|etc|usr|opt|root|lib|boot|tmp|srv|mnt|media|data)?$/;

/** Places that belong to the system and hold no data. */
const SYSTEM = /^\/(?:var\/)?run(?:\/|$)|^\/dev(?:\/|$)|^\/etc\/(?:localtime|timezone)$/;

/** Finds the places; a source is the path of a folder or the name of a volume. */
export function sharedPlaces(apps: ReadonlyMap<string, Dict>): SharedPlaces {
  const writers = [...apps].flatMap(([app, service]) =>
    itemsOf(service.entries.get('volumes')).flatMap((item): Writer[] => {
      const entries = entriesOf(item);
      const source = textOf(entries.get('source'))?.replace(/(?<=.)\/+$/, '');
      const writes = textOf(entries.get('read_only')) !== 'true' && textOf(entries.get('type')) !== 'tmpfs';
      return source === undefined || !writes || SYSTEM.test(source) ? [] : [{ app, source }];
    }),
  );
  const roots = rootsOf(writers);
  const folders = roots.filter((root) => root.startsWith('/'));
  const media = mediaOf(folders, writers);
  const further = roots.filter((root) => media === undefined || !within(media, root));
  return { ...defined({ media }), further };
}

/** True when a path is a folder or lies in it. */
export const within = (folder: string, path: string) => `${path}/`.startsWith(`${folder}/`);

/** The outermost places to which two apps write. */
function rootsOf(writers: readonly Writer[]): string[] {
  const shared = writers
    .filter((a) => writers.some((b) => b.app !== a.app && within(a.source, b.source)))
    .map((a) => a.source);
  const unique = [...new Set(shared)].sort(byText);
  return unique.filter((one) => !unique.some((other) => other !== one && within(other, one)));
}

/** What the shared folders have in common, or the one that most apps write to. */
function mediaOf(folders: readonly string[], writers: readonly Writer[]): string | undefined {
  const [first, ...others] = folders;
  if (first === undefined) return undefined;
  if (others.length === 0) return first === '/' ? undefined : first;
  const common = folders.reduce(commonFolder);
  if (!TOO_WIDE.test(common) || /^\/(?:mnt|media|data|srv)$/.test(common)) return common;
  const count = (folder: string) =>
    new Set(writers.filter((w) => within(folder, w.source)).map((w) => w.app)).size;
  return [...folders].sort((a, b) => count(b) - count(a) || byText(a, b))[0];
}

function commonFolder(a: string, b: string): string {
  const [one, two] = [a.split('/'), b.split('/')];
  const until = one.findIndex((part, i) => part !== two[i]);
  return one.slice(0, until === -1 ? one.length : until).join('/') || '/';
}

/** `extends`: a service built on another one, of the same file or of another. */
import type { Place } from '../../base/diag/diagnostic.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import { mergeServices, type Replaced } from './merge.ts';
import { child, type Dict, entriesOf, textOf, withEntry } from './node.ts';
import type { Reader } from './reader.ts';

/** One Compose file whose services can be built on. */
export interface ServiceFile {
  /** As messages name it. */
  readonly path: string;
  /** Services in their long form, with absolute paths. */
  readonly services: ReadonlyMap<string, Dict>;
}

export interface Extending {
  readonly reader: Reader;
  readonly replaced: Replaced;
  /** Another file, by its absolute path; undefined when it cannot be used, which is then reported. */
  readonly open: (path: string, at: Place) => ServiceFile | undefined;
}

/** A service with everything that it extends. `chain` holds who asked for it, as `file service`. */
export function extended(
  name: string,
  file: ServiceFile,
  { reader, replaced, open }: Extending,
  chain: readonly string[] = [],
): Dict | undefined {
  const service = file.services.get(name);
  const wish = service?.entries.get('extends');
  if (service === undefined || wish === undefined) return service;
  const here = `${name} of ${file.path}`;
  if (chain.includes(here)) {
    reader.report('import/compose-cycle', wish.at, {
      what: 'extends',
      chain: [...chain.slice(chain.indexOf(here)), here].join(' -> '),
    });
    return undefined;
  }
  const base = textOf(wish) ?? textOf(child(wish, 'service')) ?? '';
  const other = textOf(child(wish, 'file'));
  const from = other === undefined ? file : open(other, (child(wish, 'file') ?? wish).at);
  if (from === undefined) return undefined;
  if (!from.services.has(base)) {
    reader.report('import/compose-no-such-service', wish.at, {
      service: base,
      file: from.path,
      hint: didYouMean(base, from.services.keys()),
    });
    return undefined;
  }
  const built = extended(base, from, { reader, replaced, open }, [...chain, here]);
  if (built === undefined) return undefined;
  reader.ledger.taken(wish.at, `read: built on \`${base}\``);
  return withEntry(
    mergeServices(built, withEntry(service, 'extends', undefined), replaced),
    'extends',
    undefined,
  );
}

/** Services of a document, as far as they are maps. */
export function servicesOf(document: Dict): ReadonlyMap<string, Dict> {
  const services = [...entriesOf(document.entries.get('services'))];
  return new Map(services.flatMap(([name, service]) => (service.kind === 'map' ? [[name, service]] : [])));
}

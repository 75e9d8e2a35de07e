/** One Compose file with everything that it names: variables filled in, services in their long form, `extends` and `include` followed. */
import { dirname, relative, resolve } from 'node:path';
import type { Place } from '../../base/diag/diagnostic.ts';
import { join } from '../../base/util/pointer.ts';
import { ComposeValueError } from '../../compile/model/compose-normalize.ts';
import { canonicalService } from './canonical.ts';
import { extended, type ServiceFile, servicesOf } from './extends.ts';
import { interpolate } from './interpolate.ts';
import { mergeFiles, type Replaced } from './merge.ts';
import {
  child,
  type Dict,
  entriesOf,
  itemsOf,
  type Node,
  nodesOf,
  plain,
  textOf,
  withEntry,
} from './node.ts';
import { type Base, sectionPaths, servicePaths } from './paths.ts';
import { SECTIONS } from './project.ts';
import type { Reader } from './reader.ts';
import type { Variables } from './variables.ts';

/** Formats that there were (docs.docker.com/reference/compose-file/version-and-name). */
const VERSION = /^(?:2(?:\.[0-4])?|3(?:\.[0-9])?)$/;

/** A path as messages name it: from the current folder where it lies below, else as it is. */
export function shown(path: string): string {
  const near = relative('', path);
  return near === '' || near.startsWith('..') ? path : near;
}

export class Documents {
  readonly #reader: Reader;
  readonly #replaced: Replaced;

  constructor(reader: Reader) {
    this.#reader = reader;
    this.#replaced = (before, by) => {
      if (by.tag === 'reset') reader.ledger.taken(by.at, 'read: takes away what stood here before');
      if (before !== by)
        reader.ledger.taken(before.at, `read: replaced by ${by.at.file} at ${by.at.pointer}`);
    };
  }

  /** Several files as one project; undefined when one of them cannot be used. `chain` holds the files that include these. */
  project(
    paths: readonly string[],
    folder: string,
    variables: Variables,
    chain: readonly string[] = [],
  ): Dict | undefined {
    let merged: Dict | undefined;
    for (const path of paths) {
      const document = this.#file(path, folder, variables, chain);
      if (document === undefined) return undefined;
      merged = merged === undefined ? document : mergeFiles(merged, document, this.#replaced);
    }
    return merged;
  }

  #file(path: string, folder: string, variables: Variables, chain: readonly string[]): Dict | undefined {
    const filled = this.#filled(path, folder, variables);
    if (filled === undefined) return undefined;
    const { document, file } = filled;
    const services = [...file.services.keys()].flatMap((name) => {
      const whole = extended(name, file, {
        reader: this.#reader,
        replaced: this.#replaced,
        open: (other, at) => this.#opened(other, variables, name, at),
      });
      return whole === undefined ? [] : [[name, whole] as const];
    });
    const own = withEntry(document, 'services', sectionOf(document, new Map(services)));
    return this.#included(own, path, folder, variables, chain);
  }

  /** A document with its variables filled in, and its services in the long form. */
  #filled(
    path: string,
    folder: string,
    variables: Variables,
  ): { document: Dict; file: ServiceFile } | undefined {
    const reader = this.#reader;
    const source = reader.yaml(shown(path));
    if (source === undefined) return undefined;
    const nodes = nodesOf(source);
    if (nodes.kind !== 'map') {
      reader.report('import/compose-no-services', { file: source.path, start: 0, end: 0 }, {});
      return undefined;
    }
    const known = interpolate(nodes, variables, (leaf, { message }) =>
      reader.report('import/compose-variable', leaf.at, { problem: message }),
    );
    this.#head(known);
    const base: Base = { folder, home: reader.home };
    const services = [...servicesOf(known)].map(([name, service]): [string, Dict] => [
      name,
      servicePaths(this.#canonical(name, service), base),
    ]);
    return { document: sectionPaths(known, base), file: { path: shown(path), services: new Map(services) } };
  }

  #canonical(name: string, service: Dict): Dict {
    try {
      return canonicalService(service);
    } catch (error) {
      if (!(error instanceof ComposeValueError)) throw error;
      const at = service.entries.get(error.key)?.at ?? service.at;
      this.#reader.report('import/compose-value', at, {
        key: `${name}.${error.key}`,
        problem: error.message,
      });
      return service;
    }
  }

  /** Keys that say nothing about containers. */
  #head(document: Dict): void {
    const { ledger } = this.#reader;
    for (const [key, value] of document.entries) {
      if (key.startsWith('x-'))
        ledger.taken(value.at, 'read: an extension, which means something only where it is used');
    }
    const version = document.entries.get('version');
    if (version === undefined) return;
    ledger.taken(version.at, 'read: Compose itself gives the version no meaning');
    const text = textOf(version) ?? '';
    if (!VERSION.test(text)) this.#reader.report('import/compose-version', version.at, { version: text });
  }

  #opened(path: string, variables: Variables, service: string, at: Place): ServiceFile | undefined {
    if (this.#reader.inputs.text(shown(path)) === undefined) {
      this.#reader.report('import/compose-file', at, { path: shown(path), by: `\`${service}\`` });
      return undefined;
    }
    const filled = this.#filled(path, dirname(path), variables);
    if (filled === undefined) return undefined;
    for (const key of filled.document.entries.keys())
      this.#reader.ledger.taken(
        { file: shown(path), pointer: join('', key), on: 'key' },
        `read: of this file only what \`extends\` names is part of the project`,
      );
    return filled.file;
  }

  /** What `include` names, each with a folder and variables of its own. */
  #included(
    document: Dict,
    path: string,
    folder: string,
    variables: Variables,
    chain: readonly string[],
  ): Dict | undefined {
    let merged = withEntry(document, 'include', undefined);
    for (const item of itemsOf(document.entries.get('include'))) {
      const paths = itemsOf(child(item, 'path') ?? item).map((node) => resolve(folder, textOf(node) ?? ''));
      this.#reader.ledger.taken(item.at, `read: ${paths.map(shown).join(', ')}`);
      const part = this.#include(item, paths, path, folder, variables, [...chain, path]);
      if (part === undefined) return undefined;
      merged = this.#joined(merged, part);
    }
    return merged;
  }

  #include(
    item: Node,
    paths: readonly string[],
    path: string,
    folder: string,
    variables: Variables,
    chain: readonly string[],
  ): Dict | undefined {
    for (const one of paths) {
      if (chain.includes(one)) {
        this.#reader.report('import/compose-cycle', item.at, {
          what: 'include',
          chain: [...chain, one].map(shown).join(' -> '),
        });
        return undefined;
      }
      if (this.#reader.inputs.text(shown(one)) === undefined) {
        this.#reader.report('import/compose-file', item.at, { path: shown(one), by: shown(path) });
        return undefined;
      }
    }
    const named = textOf(child(item, 'project_directory'));
    const own = named === undefined ? dirname(paths[0] ?? path) : resolve(folder, named);
    const files = itemsOf(child(item, 'env_file')).map((node) => resolve(folder, textOf(node) ?? ''));
    let inside = variables;
    for (const file of files.length > 0 ? files : [`${own}/.env`]) {
      const env = this.#reader.env(shown(file));
      if (env !== undefined) inside = inside.with(env, false);
      else if (files.length > 0)
        this.#reader.report('import/compose-file', item.at, { path: shown(file), by: shown(path) });
    }
    const part = this.project(paths, own, inside, chain);
    variables.learn(inside);
    return part;
  }

  /** Two documents side by side: nothing may be in both. */
  #joined(document: Dict, part: Dict): Dict {
    let merged = document;
    for (const section of SECTIONS) {
      const own = entriesOf(merged.entries.get(section));
      const other = entriesOf(part.entries.get(section));
      for (const [name, node] of other)
        if (own.has(name) && JSON.stringify(plain(own.get(name) ?? node)) !== JSON.stringify(plain(node)))
          this.#reader.report('import/compose-twice', (own.get(name) ?? node).at, {
            kind: section.slice(0, -1),
            name,
          });
      if (other.size > 0)
        merged = withEntry(merged, section, sectionOf(merged, new Map([...other, ...own]), section));
    }
    return merged;
  }
}

function sectionOf(document: Dict, entries: ReadonlyMap<string, Node>, section = 'services'): Dict {
  const node = document.entries.get(section);
  return { kind: 'map', entries, at: node?.at ?? document.at };
}

/** The catalogue as its files say it, and what the rules of this folder ask of a definition. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { AppDefinition, PublishedPort, Service, Value } from '../../src/schema/app.gen.ts';
import { repository } from '../harness/files.ts';

export type Catalogue = Readonly<Record<string, AppDefinition>>;

const folder = join(repository, 'src/catalog');

/** Text of every file of the catalogue, by the name of its app. */
export function catalogueTexts(): Record<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return Object.fromEntries(
    names.sort().map((name) => [name.replace(/\.yaml$/, ''), readFileSync(join(folder, name), 'utf8')]),
  );
}

/** Every definition of the catalogue, as its file says it. */
export function catalogueFiles(): Catalogue {
  return Object.fromEntries(
    Object.entries(catalogueTexts()).map(([app, text]) => [app, parse(text) as AppDefinition]),
  );
}

/** A service, or what a patch sets in it. */
export interface Part {
  readonly service: string;
  readonly part: Partial<Service>;
  /** A patch sets it, under a condition. */
  readonly patched: boolean;
  /** App that must be there for the patch to hold. */
  readonly whenApp?: string;
}

/** All parts of a definition: its services, and what its patches set. */
export function partsOf({ services, patches }: AppDefinition): Part[] {
  const own = Object.entries(services).map(([service, part]): Part => ({ service, part, patched: false }));
  const patched = (patches ?? []).flatMap(({ service, set, when }): Part[] =>
    set === undefined
      ? []
      : [{ service, part: set, patched: true, ...(when.app === undefined ? {} : { whenApp: when.app }) }],
  );
  return [...own, ...patched];
}

export interface Variable extends Part {
  readonly key: string;
  readonly value: Value;
}

/** Every variable of a definition. */
export function variablesOf(definition: AppDefinition): Variable[] {
  return partsOf(definition).flatMap((part) =>
    Object.entries(part.part.environment ?? {}).map(([key, value]) => ({ ...part, key, value })),
  );
}

/** Use of a secret: by whom, and whose it is. */
export interface SecretUse {
  readonly secret: string;
  readonly service: string;
  /** App instance whose secret it is, if not the own one. */
  readonly app?: string;
  readonly whenApp?: string;
}

/** Every secret that the services of a definition use. */
export function secretUses(definition: AppDefinition): SecretUse[] {
  return partsOf(definition).flatMap(({ service, part, whenApp }) => {
    const named = [...Object.values(part.environment ?? {}), ...(part.secretFiles ?? [])].filter(
      (value) => typeof value === 'object',
    );
    return named.map(({ secret, app }) => ({
      secret,
      service,
      ...(app === undefined ? {} : { app }),
      ...(whenApp === undefined ? {} : { whenApp }),
    }));
  });
}

/** Secrets that the card of the dashboard shows figures with. */
export function cardSecrets(definition: AppDefinition): string[] {
  const fields = Object.values(definition.homepage?.widget?.fields ?? {});
  return fields.flatMap((value) => (typeof value === 'object' ? [value.secret] : []));
}

/** Instances of an app: itself and its variants, each with what is added to its host ports. */
export function instancesOf(app: string, { variants }: AppDefinition): { name: string; offset: number }[] {
  const further = Object.entries(variants ?? {}).map(([key, { portOffset }]) => ({
    name: `${app}-${key}`,
    offset: portOffset ?? 1,
  }));
  return [{ name: app, offset: 0 }, ...further];
}

/** Every port that a definition offers. */
export function portsOf(definition: AppDefinition): { service: string; port: PublishedPort }[] {
  return partsOf(definition).flatMap(({ service, part }) =>
    (part.ports ?? []).map((port) => ({ service, port })),
  );
}

/** Ports on which each service of the catalogue is known to answer, under the names of all its instances. */
export function listeners(catalogue: Catalogue): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  for (const [app, definition] of Object.entries(catalogue)) {
    for (const { name } of instancesOf(app, definition)) {
      const rename = (service: string) => (name === app ? service : `${service}${name.slice(app.length)}`);
      const add = (service: string, port: number) =>
        found.set(rename(service), new Set([...(found.get(rename(service)) ?? []), port]));
      const { route } = definition;
      if (route !== undefined) add(route.service, route.port);
      for (const { service, port } of portsOf(definition)) add(service, port.container);
      for (const [service, { health }] of Object.entries(definition.services))
        if (health.kind === 'http') add(service, health.port);
    }
  }
  return found;
}

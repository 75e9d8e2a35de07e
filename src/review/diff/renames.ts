/** Apps that go and come again under another name. */
import { byText } from '../../base/util/order.ts';
import { routeNameParts } from '../../compile/model/names.ts';
import { pairsOf } from './pairs.ts';
import type { TreeState } from './tree-state.ts';

/** An app, and each of its containers, by the names before and after. */
export interface Rename {
  readonly app: readonly [before: string, after: string];
  readonly services: readonly (readonly [before: string, after: string])[];
}

/**
 * Apps that bear another name now and are the same otherwise: the same images, commands and places of data in all of
 * their containers. Where two would fit, none is taken: a wrong guess would mislead.
 */
export function renamesOf(before: TreeState | undefined, after: TreeState | undefined): Rename[] {
  if (before === undefined || after === undefined) return [];
  const { removed, added } = pairsOf(appsOf(before), appsOf(after), ({ name }) => name);
  return removed.flatMap((was) => {
    const fits = (app: App) => app.traits === was.traits;
    const [is, another] = added.filter(fits);
    if (is === undefined || another !== undefined || removed.filter(fits).length > 1) return [];
    const services = was.services.map((name, i) => [name, is.services[i] ?? name] as const);
    return [{ app: [was.name, is.name], services } as const];
  });
}

interface App {
  readonly name: string;
  /** In the order of their traits. */
  readonly services: readonly string[];
  readonly traits: string;
}

function appsOf({ manifest, services }: TreeState): App[] {
  const found = new Map<string, (readonly [traits: string, service: string])[]>();
  for (const { name, app } of manifest.services) {
    const { image, command, entrypoint, volumes } = services.get(name) ?? {};
    const traits = JSON.stringify([image, command, entrypoint, (volumes ?? []).map(({ target }) => target)]);
    found.set(app, [...(found.get(app) ?? []), [traits, name]]);
  }
  return [...found].map(([name, own]) => {
    const sorted = own.sort(([a, x], [b, y]) => byText(a, b) || byText(x, y));
    return {
      name,
      services: sorted.map(([, service]) => service),
      traits: sorted.map(([traits]) => traits).join('\n'),
    };
  });
}

/** From names of containers before to those after. */
export function newServiceNames(renames: readonly Rename[]): (service: string) => string {
  const names = new Map(renames.flatMap(({ services }) => services));
  return (service) => names.get(service) ?? service;
}

/** From names of apps before, also those with the number of an additional host name behind them, to those after. */
export function newAppNames(renames: readonly Rename[]): (app: string) => string {
  const names = new Map(renames.map(({ app }) => app));
  return (app) => {
    const { app: base, suffix } = routeNameParts(app);
    return (names.get(base) ?? base) + suffix;
  };
}

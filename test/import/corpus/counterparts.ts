/** Which service of a result took the place of which service of the project. */
import { list, record } from './compare.ts';
import type { Config, Json } from './docker.ts';

const slug = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
const program = (service: Json | undefined) =>
  /([^/:@]+)(?:[:@].*)?$/.exec(String(service?.['image']))?.[1]?.replace(/^(?:arch|docker)-/, '');

/** By name, else by the alias that keeps the old name, else by the program in the image. */
export function counterparts(before: Config, after: Config): Record<string, string | undefined> {
  const aliases = new Map(
    Object.entries(after.services).flatMap(([name, service]) =>
      Object.values(record(service['networks'])).flatMap((network) =>
        list(record(network)['aliases']).map((alias): [string, string] => [String(alias), name]),
      ),
    ),
  );
  const taken = new Set<string>();
  const claim = (own: string | undefined) => {
    if (own === undefined || taken.has(own) || after.services[own] === undefined) return undefined;
    taken.add(own);
    return own;
  };
  const found: Record<string, string | undefined> = {};
  const ways: ((name: string, service: Json) => string | undefined)[] = [
    (name) => `${slug(name)}-own`,
    (name) => slug(name),
    (name) => aliases.get(name),
    (name) => `authentik-${name}`,
    (_, service) =>
      Object.keys(after.services).find(
        (one) => !taken.has(one) && program(after.services[one]) === program(service),
      ),
  ];
  for (const way of ways)
    for (const [name, service] of Object.entries(before.services)) found[name] ??= claim(way(name, service));
  return Object.fromEntries(Object.keys(before.services).map((name) => [name, found[name]]));
}

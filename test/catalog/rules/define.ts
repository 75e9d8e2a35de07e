/** What a rule over the catalogue is, and the two usual ways to write one. */
import type { AppDefinition, Service } from '../../../src/schema/app.gen.ts';
import { type Catalogue, instancesOf } from '../definitions.ts';

/** Takes all definitions and returns what is wrong, in words. */
export type Rule = (catalogue: Catalogue) => string[];

/** A rule that looks at one definition at a time. */
export const each =
  (problems: (definition: AppDefinition, app: string, catalogue: Catalogue) => string[]): Rule =>
  (catalogue) =>
    Object.entries(catalogue).flatMap(([app, definition]) =>
      problems(definition, app, catalogue).map((problem) => `${app}: ${problem}`),
    );

/** A rule that looks at one container at a time. */
export const eachService = (
  problems: (service: Service, name: string, definition: AppDefinition) => string[],
): Rule =>
  each((definition) =>
    Object.entries(definition.services).flatMap(([name, service]) =>
      problems(service, name, definition).map((problem) => `${name} ${problem}`),
    ),
  );

/** Things that several owners claim, as lines to read. */
export function shared(claims: Iterable<readonly [thing: string, owner: string]>): string[] {
  const owners = new Map<string, string[]>();
  for (const [thing, owner] of claims) owners.set(thing, [...(owners.get(thing) ?? []), owner]);
  return [...owners].filter(([, all]) => all.length > 1).map(([thing, all]) => `${thing}: ${all.join(', ')}`);
}

/** The definition of an app instance: `sonarr-4k` is a variant of `sonarr`. */
export function instance(catalogue: Catalogue, name: string): AppDefinition | undefined {
  return Object.entries(catalogue).find(([app, definition]) =>
    instancesOf(app, definition).some((one) => one.name === name),
  )?.[1];
}

/** Images whose data belong to one version. */
export const DATABASE =
  /(?:^|\/)(?:postgres|mariadb|mysql|mongo|redis|valkey|timescaledb[a-z-]*|[a-z-]*-es|elasticsearch|influxdb)$/;

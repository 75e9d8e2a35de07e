/** Rules about names: what a definition names exists, and is claimed by nobody else. */
import { checkReferences } from '../../../src/compile/resolve/references.ts';
import {
  type Catalogue,
  instancesOf,
  listeners,
  partsOf,
  portsOf,
  secretUses,
  variablesOf,
} from '../definitions.ts';
import { each, instance, type Rule, shared } from './define.ts';

/** Every name that a definition uses leads somewhere, in its own file or in another one. */
export const references = each((definition, app, catalogue) => {
  const found: string[] = [];
  checkReferences(definition, `${app}.yaml`, ({ message }) => found.push(message));
  for (const { service, secret, app: owner, whenApp } of secretUses(definition)) {
    if (owner === undefined) continue;
    if (owner !== whenApp)
      found.push(`${service} takes a secret of ${owner} without asking whether it is there`);
    if (instance(catalogue, owner)?.secrets?.[secret] === undefined)
      found.push(`${service} takes ${secret} of ${owner}, which has no such secret`);
  }
  for (const { service, part, whenApp } of partsOf(definition)) {
    for (const mount of part.mounts ?? [])
      if (mount.type === 'data' && mount.app !== undefined && mount.app !== whenApp)
        found.push(`${service} mounts a folder of ${mount.app} without asking whether it is there`);
    if (whenApp !== undefined && instance(catalogue, whenApp) === undefined)
      found.push(`a patch of ${service} asks for ${whenApp}, which is not an app`);
  }
  return found;
});

/** What comes after an app, and what it needs, is in the catalogue. */
export const successors = each(({ deprecated, requires }, _, catalogue) =>
  [deprecated?.successor, ...(requires ?? [])]
    .filter((name) => name !== undefined && !(name in catalogue))
    .map((name) => `${name} is not an app`),
);

/** A port of the host is offered to one app. */
export const hostPorts: Rule = (catalogue) =>
  shared(
    Object.entries(catalogue).flatMap(([app, definition]) =>
      instancesOf(app, definition).flatMap(({ name, offset }) =>
        portsOf(definition).map(
          ({ port }) => [`port ${port.host + offset}/${port.protocol ?? 'tcp'}`, name] as const,
        ),
      ),
    ),
  );

/** Services, volumes, private networks and host names have one owner. */
export const names: Rule = (catalogue) => {
  const claims = Object.entries(catalogue).flatMap(([app, definition]) =>
    instancesOf(app, definition).flatMap(({ name }) => {
      const suffix = name.slice(app.length);
      const claim = (kind: string, list: readonly string[]) =>
        list.map((one) => [`${kind} ${one}${suffix}`, name] as const);
      return [
        ...claim('service', Object.keys(definition.services)),
        ...claim('volume', Object.keys(definition.volumes ?? {})),
        ...claim('network', Object.keys(definition.networks ?? {})),
        ...claim('host name', definition.route === undefined ? [] : [definition.route.subdomain ?? app]),
      ];
    }),
  );
  const taken = Object.values(catalogue)
    .flatMap((definition) => Object.keys(definition.networks ?? {}))
    .filter((network) => ['proxy', 'download', 'tunnel', 'socket', 'default'].includes(network));
  return [...shared(claims), ...taken.map((network) => `the network ${network} belongs to every stack`)];
};

/** A declared volume or network has a user. */
export const leftovers = each((definition) => {
  const volumes = partsOf(definition).flatMap(({ part }) =>
    (part.mounts ?? []).flatMap((mount) => (mount.type === 'volume' ? [mount.name] : [])),
  );
  const networks = partsOf(definition).flatMap(({ part }) => part.networks ?? []);
  return [
    ...Object.keys(definition.volumes ?? {}).filter((name) => !volumes.includes(name)),
    ...Object.keys(definition.networks ?? {}).filter((name) => !networks.includes(name)),
  ].map((name) => `nobody uses ${name}`);
});

/** An address of another app has its service and a port on which it answers. */
export const peers: Rule = (catalogue) => {
  const known = listeners(catalogue);
  return each((definition) => {
    const values = [
      ...variablesOf(definition).flatMap(({ value }) =>
        typeof value === 'object' ? [`${value.prefix ?? ''}x${value.suffix ?? ''}`] : [String(value)],
      ),
      ...(definition.steps ?? []),
    ];
    return values
      .flatMap((text) => [...text.matchAll(/(?:https?:\/\/|@)([a-z0-9][a-z0-9-]*):(\d+)/g)])
      .filter(([, host]) => host !== 'localhost')
      .filter(
        ([, host, port]) => !(known.get(host ?? '')?.has(Number(port)) ?? answers(catalogue, host, port)),
      )
      .map(([address]) => `${address} leads nowhere`);
  })(catalogue);
};

/** Side services offer no port, so their image must say what they are. */
function answers(catalogue: Catalogue, host: string | undefined, port: string | undefined): boolean {
  const usual: readonly (readonly [RegExp, string])[] = [
    [/postgres|timescaledb/, '5432'],
    [/redis|valkey/, '6379'],
    [/elasticsearch|-es$/, '9200'],
  ];
  const image = Object.values(catalogue).flatMap(({ services }) => services[host ?? '']?.image.name ?? [])[0];
  return image !== undefined && usual.some(([pattern, known]) => pattern.test(image) && known === port);
}

/** Who knows an app knows its variants too. */
export const variants = each((definition, _, catalogue) => {
  const asked = new Set(partsOf(definition).flatMap(({ whenApp }) => whenApp ?? []));
  return [...asked].flatMap((name) => {
    const other = catalogue[name];
    if (other === undefined) return [];
    return instancesOf(name, other)
      .filter((one) => !asked.has(one.name))
      .map((one) => `knows ${name} and forgets ${one.name}`);
  });
});

/** Secrets and settings that a step speaks of exist. */
export const steps = each((definition, app) => {
  const known = new Set(
    Object.entries(definition.secrets ?? {}).map(([name, { shared: whole }]) =>
      whole ? name : `${app}-${name}`,
    ),
  );
  const text = (definition.steps ?? []).join('\n');
  const secretNames = [
    ...text.matchAll(/\bsecrets? ([a-z0-9]+(?:-[a-z0-9]+)+)(?: and ([a-z0-9]+(?:-[a-z0-9]+)+))?/g),
  ];
  const settingNames = [...text.matchAll(/\bsetting ([a-z]+[A-Z][A-Za-z]*)/g)];
  return [
    ...secretNames
      .flatMap(([, one, two]) => [one, two])
      .filter((name) => name !== undefined && !known.has(name))
      .map((name) => `a step speaks of the secret ${name}`),
    ...settingNames
      .filter(([, name]) => definition.settings?.[name ?? ''] === undefined)
      .map(([, name]) => `a step speaks of the setting ${name}`),
  ];
});

/** Rules about images: a version each, from one place. */
import { DATABASE, each, eachService, type Rule, shared } from './define.ts';

/** Names under which vendors move their newest image. */
const MOVING = /^(?:latest|stable|edge|main|master|nightly|develop|dev|beta|release|rolling|lts)\b/;

/** A version: two numbers at least. */
const VERSION = /\d+[._]\d+/;

/** A tag is a version, or says why it is none. */
export const versions = eachService(({ image: { name, tag, floating } }) => {
  const pinned =
    tag.includes('@sha256:') || (VERSION.test(tag) && (!MOVING.test(tag) || /\d+\.\d+\.\d+/.test(tag)));
  return pinned || floating !== undefined ? [] : [`follows ${name}:${tag}`];
});

/** A database comes back in the version in which it went. */
export const databases = eachService(({ image: { name, tag, floating } }) =>
  !DATABASE.test(name) || (VERSION.test(tag) && floating === undefined) ? [] : [`is a database at ${tag}`],
);

/** Services of one app that share an image have one version of it. */
export const oneVersion = each(({ services }) => {
  const images = new Set(Object.values(services).map(({ image }) => `${image.name} ${image.tag}`));
  return shared([...images].map((image) => image.split(' ') as [string, string]));
});

/** Registries of one vendor that are two on purpose. */
const TWO_REGISTRIES: Readonly<Record<string, string>> = {
  binhex: 'Each of its two images was seen with a full version in one registry only.',
};

/** All images of a vendor come from one registry. */
export const registries: Rule = (catalogue) => {
  const places = new Map<string, Set<string>>();
  for (const { services } of Object.values(catalogue)) {
    for (const { image } of Object.values(services)) {
      const segments = image.name.split('/');
      const vendor = segments.at(-2) ?? 'library';
      const registry = segments.length > 1 && segments[0]?.includes('.') ? segments[0] : 'docker.io';
      places.set(vendor, new Set([...(places.get(vendor) ?? []), registry]));
    }
  }
  const mixed = [...places].filter(([, found]) => found.size > 1).map(([vendor]) => vendor);
  return [
    ...mixed.filter((vendor) => !(vendor in TWO_REGISTRIES)).map((vendor) => `${vendor} has two registries`),
    ...Object.keys(TWO_REGISTRIES)
      .filter((vendor) => !mixed.includes(vendor))
      .map((vendor) => `${vendor} has one registry now`),
  ];
};

/** What each container becomes: an app of the catalogue, or one of the user's own. */
import { defined } from '../../base/util/defined.ts';
import type { AppDefinition } from '../../schema/app.gen.ts';
import { type Catalogue, catalogueApp, type Image, parseImage, repositoryOf } from './images.ts';
import { type Dict, textOf } from './node.ts';

export interface MatchedService {
  /** Name of the service in the project. */
  readonly name: string;
  readonly service: Dict;
  /** Name of the app in the stack. */
  readonly app: string;
  readonly image: Image;
  /** The definition, for an app of the catalogue. */
  readonly definition?: AppDefinition;
  /** The catalogue's image of the same vendor. */
  readonly sameImage: boolean;
  /** Why an app that the catalogue knows is not taken from there. */
  readonly why?: string;
}

/** Names that an app of the stack cannot have: folders of the tree and containers that Waybill brings. */
const RESERVED = [
  'compose',
  'dns',
  'cloudflared',
  'authentik',
  'authentik-server',
  'authentik-worker',
  'socket-proxy',
];

const MODES = /^(?:host|none|service:|container:)/;

/** True when the container has no networks of its own. */
export const ownNetwork = (service: Dict) => !MODES.test(textOf(service.entries.get('network_mode')) ?? '');

/** Finds an app for each service. Of several containers of one program the one with its name is the catalogue's. */
export function placeServices(services: ReadonlyMap<string, Dict>, catalogue: Catalogue): MatchedService[] {
  const taken = new Set([...RESERVED, ...Object.keys(catalogue)]);
  const owners = ownersOf(services, catalogue);
  return [...services].map(([name, service]) => {
    const image = parseImage(textOf(service.entries.get('image')) ?? '');
    const match = catalogueApp(catalogue, image);
    if (match !== undefined && match.why === undefined && owners.get(match.app) === name) {
      const first = Object.values(match.definition.services)[0];
      const sameImage = first !== undefined && repositoryOf(first.image.name) === repositoryOf(image.name);
      return { name, service, app: match.app, image, definition: match.definition, sameImage };
    }
    const app = freeName(slug(name), taken);
    taken.add(app);
    const why =
      match?.why ??
      (match === undefined ? undefined : `\`${owners.get(match.app)}\` is that app of the catalogue`);
    return { name, service, app, image, sameImage: false, ...defined({ why }) };
  });
}

/** Which service gets an app of the catalogue. */
function ownersOf(services: ReadonlyMap<string, Dict>, catalogue: Catalogue): Map<string, string> {
  const owners = new Map<string, string>();
  for (const [name, service] of services) {
    const match = catalogueApp(catalogue, parseImage(textOf(service.entries.get('image')) ?? ''));
    if (match === undefined || match.why !== undefined) continue;
    if (!owners.has(match.app) || slug(name) === match.app) owners.set(match.app, name);
  }
  return owners;
}

/** A name that the spec takes. */
export function slug(name: string): string {
  const text = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 36)
    .replace(/-+$/, '');
  return text === '' ? 'app' : text;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? `${name}-own` : `${name}-own${i}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** One container as an entry of `apps:`, as far as the spec has words for it. */
import { HOST_GATEWAY } from '../../base/compose/host-gateway.ts';
import { defined } from '../../base/util/defined.ts';
import type { CatalogueApp, ExternalHost, InlineApp } from '../../schema/stack.gen.ts';
import { isHostLabel } from '../host-label.ts';
import { cardOf } from './cards.ts';
import type { Image } from './images.ts';
import { entriesOf, itemsOf, textOf } from './node.ts';
import type { PlannedService } from './planned-service.ts';

/** Tags that name no version. */
const MOVING = /^(?:latest|stable|release)$/;

export interface EntryOptions {
  readonly domain: string;
  readonly stack: string;
  /** `raise`: all versions are the catalogue's; else only those that are moving. */
  readonly images: string | undefined;
}

/** The entry. Everything else that the container says is left to overrides. */
export function entryOf(planned: PlannedService, options: EntryOptions): CatalogueApp | InlineApp {
  return planned.definition === undefined ? inlineEntry(planned, options) : catalogueEntry(planned, options);
}

/** Where a container in the network of the host is reached: Traefik reaches it through the host. */
export function externalOf(planned: PlannedService, domain: string): ExternalHost | undefined {
  const { web, definition, app } = planned;
  if (!isOnHost(planned) || web.port === undefined || web.routers.length === 0) return undefined;
  const own = definition?.login.own === 'required' ? 'required' : 'none';
  return {
    url: `${web.scheme ?? 'http'}://${HOST_GATEWAY}:${web.port}`,
    ...(definition === undefined ? {} : { title: definition.title }),
    ...(web.scheme === 'https' ? { certificate: 'self-signed' as const } : {}),
    login: own,
    ...routeOf(planned, domain, `${app}-web`),
  };
}

const isOnHost = ({ service }: PlannedService) => textOf(service.entries.get('network_mode')) === 'host';

/** True when the spec's version of the image is another one than the project's. */
export function followsCatalogue({ sameImage, image }: PlannedService, images: string | undefined): boolean {
  if (!sameImage) return false;
  return images === 'raise' || isMoving(image);
}

export const isMoving = ({ tag, digest }: Image) =>
  digest === undefined && (tag === undefined || MOVING.test(tag));

function catalogueEntry(planned: PlannedService, { domain, images }: EntryOptions): CatalogueApp {
  const { definition, image, sameImage } = planned;
  const first = Object.values(definition?.services ?? {})[0];
  const version = `${image.tag ?? 'latest'}${image.digest === undefined ? '' : `@${image.digest}`}`;
  const named = sameImage && !followsCatalogue(planned, images) && version !== first?.image.tag;
  const route =
    definition?.route === undefined
      ? {}
      : isOnHost(planned)
        ? { access: [] }
        : routeOf(planned, domain, planned.app);
  return { ...route, ...(named ? { version } : {}) };
}

function inlineEntry(planned: PlannedService, { domain, stack }: EntryOptions): InlineApp {
  const { web, service, app } = planned;
  const routed = web.access.length > 0 && web.port !== undefined && !isOnHost(planned);
  const user = textOf(service.entries.get('user'));
  const command = commandOf(planned);
  const card = cardOf(service);
  return {
    image: imageText(planned, stack),
    ...(card?.title === undefined ? {} : { title: card.title }),
    ...(routed && card !== undefined ? { card: card.card } : {}),
    ...(routed && web.port !== undefined ? { port: web.port } : {}),
    ...(routed && web.scheme === 'https' ? { scheme: 'https' as const } : {}),
    ...defined({ command }),
    ...(user !== undefined && /^[0-9]+(:[0-9]+)?$/.test(user) ? { user } : {}),
    ...(planned.job ? { job: true } : {}),
    ...(routed ? routeOf(planned, domain, app) : {}),
  };
}

/** What the spec takes for an image; what it does not take comes back as an override. */
function imageText({ image, name }: PlannedService, stack: string): string {
  if (image.name === '' || !/^[a-z0-9]+([._/-]+[a-z0-9]+|:[0-9]+\/[a-z0-9]+)*$/.test(image.name))
    return `${stack}-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}:latest`;
  return `${image.name}:${image.tag ?? 'latest'}${image.digest === undefined ? '' : `@${image.digest}`}`;
}

/** Words with braces would be taken for placeholders. */
function commandOf({ service }: PlannedService): string[] | undefined {
  const words = itemsOf(service.entries.get('command')).map((item) => textOf(item) ?? '');
  return words.length === 0 || words.some((word) => word.includes('{')) ? undefined : words;
}

type RouteKeys = Pick<InlineApp, 'access' | 'auth' | 'subdomain' | 'host' | 'hosts' | 'skip'>;

function routeOf({ web, definition }: PlannedService, domain: string, app: string): RouteKeys {
  const usual = web.access.length === 1 && web.access[0] === 'lan';
  const usualAuth = definition?.login.own === undefined || definition.login.own === 'none' ? 'none' : 'app';
  if (web.access.length === 0) return { access: [] };
  const skip = web.openPaths
    .map((path) => `^${path.replaceAll(/[.*+?^$()|[\]\\{}]/g, '\\$&')}`)
    .filter((path) => path !== '^/');
  return {
    ...(usual ? {} : { access: [...web.access] }),
    ...(web.auth === undefined || web.auth === usualAuth ? {} : { auth: web.auth }),
    ...hostNames(web.hosts, definition?.route?.subdomain ?? app, domain),
    ...(skip.length === 0
      ? {}
      : {
          skip: {
            paths: skip as [string, ...string[]],
            reason: 'The project let these paths pass without a login.',
          },
        }),
  };
}

/** Host names as the spec writes them: nothing where the name is the usual one. */
export function hostNames(
  hosts: readonly string[],
  usual: string,
  domain: string,
): Pick<InlineApp, 'subdomain' | 'host' | 'hosts'> {
  const [first, ...others] = hosts;
  if (first === undefined) return {};
  const label = first.endsWith(`.${domain}`) ? first.slice(0, -domain.length - 1) : undefined;
  const simple = label !== undefined && isHostLabel(label);
  return {
    ...(simple && label !== usual ? { subdomain: label } : {}),
    ...(simple ? {} : { host: first }),
    ...(others.length === 0 ? {} : { hosts: others as [string, ...string[]] }),
  };
}

/** The networks of a container, by the names of the project; the default one where it names none. */
export function networksOf({ service }: Pick<PlannedService, 'service'>): string[] {
  const names = [...entriesOf(service.entries.get('networks')).keys()];
  return names.length > 0 ? names : ['default'];
}

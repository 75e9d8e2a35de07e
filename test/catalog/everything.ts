/**
 * The whole catalogue with everything on. Some switches exclude each other (two kinds of VPN, two kinds of graphics
 * card), so it takes three stacks; together they hold every conditional part of every app.
 */
import { catalog } from '../../src/catalog/catalog.gen.js';
import type { Card, Model, Route, Service } from '../../src/compile/model/model.ts';
import type { AppDefinition, Setting } from '../../src/schema/app.gen.ts';
import { modelOf } from '../harness/compile.ts';

/** One container as one stack has it, with the route and the card that belong to it. */
export interface Shape {
  readonly service: Service;
  readonly route: Route | undefined;
  readonly card: Card | undefined;
}

interface Circumstances {
  /** What the stack says beside its apps. */
  readonly stack: Readonly<Record<string, unknown>>;
  readonly gpu?: string;
  readonly vpn: 'openvpn' | 'wireguard';
  /** Switches of the apps are on, and every port is published. */
  readonly on: boolean;
  /** Apps that are left out: they need what this stack has not, or their absence changes others. */
  readonly without: readonly string[];
}

const TUNNEL = { id: '6ff42ae2-765d-4adf-8112-31c55c1551ef' };
const TLS = { email: 'admin@example.com', dnsProvider: 'cloudflare' };

const STACKS: readonly Circumstances[] = [
  {
    stack: { tls: TLS, tunnel: TUNNEL, sso: { outposts: 'per-app' } },
    gpu: 'intel',
    vpn: 'openvpn',
    on: true,
    without: [],
  },
  {
    stack: { tls: TLS, tunnel: TUNNEL, sso: { outposts: 'embedded' }, routing: 'labels' },
    gpu: 'nvidia',
    vpn: 'wireguard',
    on: false,
    without: [],
  },
  { stack: {}, vpn: 'wireguard', on: false, without: ['authentik', 'cloudflare-tunnel', 'homepage'] },
];

/** Settings without which a part of an app is left out, and that are not switches. */
const TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  beszel: { agentKey: 'ssh-ed25519 AAAA' },
};

/** Devices that only a user can name, for the apps that take some. */
const DEVICES: Readonly<Record<string, readonly string[]>> = {
  beszel: ['/dev/sda'],
  scrutiny: ['/dev/sda'],
};

function settingsOf(app: string, settings: Readonly<Record<string, Setting>>, on: boolean) {
  const switches = Object.entries(settings).filter(([, { type }]) => type === 'boolean');
  return { ...Object.fromEntries(switches.map(([name]) => [name, on])), ...TEXTS[app] };
}

function choiceOf(app: string, definition: AppDefinition, { vpn, on }: Circumstances) {
  const types = definition.vpn?.types ?? [];
  const ports = Object.values(definition.services).flatMap((service) => service.ports ?? []);
  return {
    ...(definition.variants === undefined ? {} : { variants: Object.keys(definition.variants) }),
    settings: settingsOf(app, definition.settings ?? {}, on),
    ...(types.length === 0 ? {} : { vpn: { type: types.includes(vpn) ? vpn : types[0] } }),
    ...(on ? { publish: [...new Set(ports.map((port) => port.host))] } : {}),
    ...(DEVICES[app] === undefined ? {} : { devices: DEVICES[app] }),
  };
}

function modelIn(circumstances: Circumstances): Model {
  const { stack, gpu, without } = circumstances;
  const apps = Object.entries(catalog).filter(([app]) => !without.includes(app));
  const host = { timezone: 'UTC', uid: 1000, gid: 1000, data: '/opt/home', media: '/mnt/home' };
  const spec = {
    apiVersion: 'waybill/v1',
    name: 'home',
    domain: 'example.com',
    host: gpu === undefined ? host : { ...host, gpu },
    lan: ['192.168.1.0/24'],
    ...stack,
    apps: Object.fromEntries(
      apps.map(([app, definition]) => [app, choiceOf(app, definition, circumstances)]),
    ),
  };
  // JSON is YAML.
  return modelOf(JSON.stringify(spec));
}

function shapesIn({ services, routes, cards }: Model): Shape[] {
  const routeOf = ({ name, app }: Service) =>
    routes.find((route) =>
      route.target.kind === 'service' ? route.target.service === name : route.app === app && !route.external,
    );
  return services.map((service) => {
    const siblings = services.filter(({ app }) => app === service.app);
    const main = siblings.find((sibling) => routeOf(sibling) !== undefined) ?? siblings[0];
    const card = main === service ? cards.find(({ app }) => app === service.app) : undefined;
    return { service, route: routeOf(service), card };
  });
}

/** Every container of the catalogue by name, in all the shapes it takes. */
export function everyContainer(): Map<string, Shape[]> {
  const found = new Map<string, Shape[]>();
  for (const shape of STACKS.flatMap((stack) => shapesIn(modelIn(stack)))) {
    const shapes = found.get(shape.service.name);
    if (shapes === undefined) found.set(shape.service.name, [shape]);
    else shapes.push(shape);
  }
  return found;
}

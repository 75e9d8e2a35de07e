/**
 * The model: everything about one stack, resolved, as plain data. Emitters and checks read nothing else. The
 * same words mean what a tree says in verify/read/types.ts, and what runs on a server in apply/engine.
 */
import type { Place } from '../../base/diag/diagnostic.ts';
import type { Delivery } from '../../base/web/dns-providers.ts';
import type { Auth, Login, Origin } from '../../base/web/logins.ts';
import type { StoredData as ManifestData, Secret as ManifestSecret } from '../../schema/manifest.gen.ts';
import type { Limits, PageHeaders, StackLimits } from '../../schema/stack.gen.ts';
import type { ComposeNetwork, ComposeService, ComposeVolume } from './compose.ts';

export type Access = Origin;
export type { Auth };

export interface Host {
  readonly name: string;
  readonly address?: string;
  readonly timezone: string;
  readonly uid: number;
  readonly gid: number;
  readonly data: string;
  readonly media?: string;
  /** Folders and volumes, beside the media, to which several apps may write. */
  readonly shared?: readonly string[];
}

export interface Tls {
  readonly email: string;
  readonly dnsProvider: string;
  /** Secrets of the DNS provider: variables of lego, the name of each secret, and how the program gets it. */
  readonly dnsSecrets: readonly {
    readonly variable: string;
    readonly secret: string;
    readonly by: Delivery;
  }[];
  /** Variables of the DNS provider that are not secrets. */
  readonly dnsSettings: Readonly<Record<string, string>>;
  readonly resolvers: readonly string[];
  readonly propagation?: { readonly delay?: string; readonly check?: boolean };
  readonly staging: boolean;
}

export interface Sso {
  readonly outposts: 'per-app' | 'embedded';
  /** Default group whose members may open the apps. */
  readonly group: string;
  /** Host name of authentik. */
  readonly host: string;
  /** Service and port at which outposts and Traefik find authentik inside the proxy network. */
  readonly server: { readonly service: string; readonly port: number };
}

export interface Tunnel {
  readonly id: string;
  readonly advancedCertificate: boolean;
}

/** One instance of an app: `sonarr`, or `sonarr-4k`. */
export interface App {
  /** Name of the instance; prefix of its files, folders and secrets. */
  readonly name: string;
  /** Name of the app in the catalogue or the spec. */
  readonly app: string;
  readonly variant?: string;
  readonly title: string;
  readonly description: string;
  readonly login: {
    readonly own: 'required' | 'optional' | 'none';
    readonly sso: boolean;
    readonly oidc: boolean;
  };
  readonly deprecated?: { readonly why: string; readonly successor?: string };
  /** What the app is for the stack itself. */
  readonly role?: 'traefik' | 'sso' | 'tunnel';
  /** It has a web interface. */
  readonly web: boolean;
  /** Part of the stack without being named in the spec. */
  readonly implied: boolean;
  /** What a person must still do by hand. */
  readonly steps: readonly string[];
  readonly place: Place;
}

/** A folder of the tree that a container sees, read-only. */
export interface TreeMount {
  /** Path below out/<stack>. */
  readonly folder: string;
  readonly target: string;
  /** Parts that the program watches and reloads; `.` means all of it. */
  readonly reloads: readonly string[];
}

/** A right beyond the usual. */
export interface ServiceRight {
  /** Key of the Compose service that gives it. */
  readonly key: string;
  /** End of a sentence that begins with the service. */
  readonly right: string;
  /** Why the definition of the app needs it; absent when nobody said so. */
  readonly reason?: string;
}

/** One container. */
export interface Service {
  /** Name of the Compose service. */
  readonly name: string;
  /** Instance of the app it belongs to. */
  readonly app: string;
  /** The service as Compose reads it, overrides merged. The digest label is added when the files it mounts are known. */
  readonly compose: ComposeService;
  /** An override was merged into it. */
  readonly overridden: boolean;
  /** What the applier waits for. */
  readonly gate: 'healthy' | 'running' | 'completed';
  /** Seconds within which that must happen. */
  readonly timeout: number;
  readonly treeMounts: readonly TreeMount[];
  readonly rights: readonly ServiceRight[];
  /** In the network of the host: the ports on which it is known to listen. */
  readonly listens?: readonly { readonly port: number; readonly protocol: 'tcp' | 'udp' }[];
  /** Why the image has no full version, if so. */
  readonly floating?: string;
  readonly place: Place;
}

export type RouteTarget =
  | {
      readonly kind: 'service';
      readonly service: string;
      readonly port: number;
      readonly scheme: 'http' | 'https' | 'h2c';
      /** In the network of the server, and reached there. */
      readonly onHost?: true;
      /** The app sees the name of its service in place of the public host name. */
      readonly hidesHost?: true;
    }
  | { readonly kind: 'external'; readonly url: string; readonly verify: boolean }
  | { readonly kind: 'internal'; readonly name: string };

/** One host name that leads to one service. */
export interface Route {
  /** Instance of the app, or name of the external host; with a number for its additional host names. Unique. */
  readonly app: string;
  /** The instance or external host itself, where this is one of its additional host names. */
  readonly of?: string;
  readonly title: string;
  readonly host: string;
  /** Never empty. */
  readonly access: readonly Access[];
  /** Who must log in first; where it differs, by origin. */
  readonly auth: Login;
  /** Logins that are possible here. */
  readonly login: App['login'];
  readonly reason?: string;
  /** Groups that the spec names for this route; absent: the group of the stack. */
  readonly groups?: readonly string[];
  readonly skip?: Skip;
  readonly protect?: Protect;
  /** What browsers are told about its pages. */
  readonly headers?: PageHeaders;
  /** What a visitor may ask of it. */
  readonly limits?: Limits;
  /** Its answers are packed. */
  readonly compress?: boolean;
  readonly target: RouteTarget;
  readonly external: boolean;
  readonly place: Place;
}

/** Paths of a route that need no login, with the reason. */
export interface Skip {
  readonly paths: readonly string[];
  readonly reason: string;
  /** Paths with encoded characters are let through, which the app may read otherwise than authentik. */
  readonly encoded?: true;
}

/** The only paths of a route that need the login, with the reason why the others do not. */
export interface Protect {
  readonly paths: readonly string[];
  readonly reason: string;
}

/** What authentik must know about one route that it guards. */
export interface Identity {
  /** Instance of the app, or name of the external host. */
  readonly app: string;
  readonly title: string;
  readonly description: string;
  readonly host: string;
  readonly kind: 'proxy' | 'oidc';
  readonly groups: readonly string[];
  readonly skipPaths: readonly string[];
  /** Full addresses to which an OIDC login may return. */
  readonly redirects: readonly string[];
  /** Secret that authentik and the app share, for OIDC. */
  readonly clientSecret?: string;
}

export interface Network {
  /** Key in the Compose file. */
  readonly key: string;
  readonly compose: ComposeNetwork;
  readonly purpose: string;
}

export interface Volume {
  readonly key: string;
  readonly compose: ComposeVolume;
  readonly description: string;
}

/** A secret by name: where it comes from and who needs it. There is no field for a value. */
export type Secret = ManifestSecret;

/** Secrets that travel in the repository, each as an armored ciphertext of age. All empty when there is no such file. */
export interface Encrypted {
  /** Path of the file relative to the root. */
  readonly file: string;
  /** For whom they are encrypted, as the file says. */
  readonly recipients: readonly string[];
  readonly secrets: Readonly<Record<string, string>>;
}

/** A service whose data belongs to a version of its program. */
export type StoredData = ManifestData;

/** An upgrade of such data that the spec asks for. */
export interface Upgrade {
  readonly service: string;
  readonly from: string;
  readonly to: string;
  readonly place: Place;
}

/** A folder that must exist on the host before the first start. */
export interface Folder {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: string;
}

/** A string, or a secret with the text around it. */
export type CardValue =
  | string
  | { readonly secret: string; readonly prefix?: string; readonly suffix?: string };

/** One card of the dashboard. */
export interface Card {
  readonly app: string;
  readonly group: string;
  readonly title: string;
  readonly description: string;
  readonly icon: string;
  /** Address that the browser opens, if the app has a route. */
  readonly href?: string;
  readonly widget?: {
    readonly type: string;
    /** Address inside the proxy network. */
    readonly url?: string;
    readonly fields: readonly {
      readonly key: string;
      readonly value: CardValue;
    }[];
  };
}

/** A configuration file of the user's own that goes into the tree. */
export interface UserFile {
  /** Path below out/<stack>. */
  readonly path: string;
  readonly text: string;
}

export interface Silence {
  readonly code: string;
  readonly app?: string;
  readonly reason: string;
  readonly place: Place;
}

/** A change of the machinery behind which the proof ends. */
export interface Unproved {
  readonly service: string;
  /** Key of the Compose service, or `definition` for all of it. */
  readonly what: string;
  readonly reason: string;
}

/** What must be of every request from one place. */
export interface Promised {
  /** `lan`, `tunnel`, `internet` or an app. */
  readonly from: string;
  /** App, external host or host name; left out for everything. */
  readonly to?: string;
  readonly login?: 'none' | 'authentik';
}

export interface Model {
  /** Name of the stack and of its Compose project. */
  readonly stack: string;
  /** Path of the spec, for the header of every generated file. */
  readonly source: string;
  readonly domain: string;
  readonly host: Host;
  readonly lan: readonly string[];
  readonly tls?: Tls;
  readonly sso?: Sso;
  readonly tunnel?: Tunnel;
  readonly routing: 'files' | 'labels';
  /** Strict transport security and strict server names. */
  readonly hardening: boolean;
  readonly limits: StackLimits;
  /** Subnets of the networks on which Traefik listens. */
  readonly subnets: { readonly proxy: string; readonly tunnel: string };
  readonly apps: readonly App[];
  readonly services: readonly Service[];
  readonly routes: readonly Route[];
  readonly identities: readonly Identity[];
  readonly networks: readonly Network[];
  readonly volumes: readonly Volume[];
  readonly secrets: readonly Secret[];
  readonly encrypted: Encrypted;
  /** For whom secrets in the repository shall be encrypted; empty when none are kept there. */
  readonly recipients: readonly string[];
  readonly folders: readonly Folder[];
  readonly cards: readonly Card[];
  readonly userFiles: readonly UserFile[];
  readonly state: readonly StoredData[];
  readonly upgrades: readonly Upgrade[];
  readonly retired: readonly string[];
  /** What must never and always be, of every request. */
  readonly promises: { readonly never: readonly Promised[]; readonly always: readonly Promised[] };
  readonly silences: readonly Silence[];
  readonly unproved: readonly Unproved[];
}

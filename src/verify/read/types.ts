/**
 * What the artifacts of one stack say, as the programs that read them understand it. A `Container`, `Network`, `Tunnel` or
 * `Router` here is one of the tree; what the compiler means by these words is in compile/model/model.ts, and what runs on
 * a server in apply/engine.
 */
import type { Place, Span } from '../../base/diag/diagnostic.ts';
import type { Rule } from '../../base/source/traefik-rule.ts';
import type { Json } from './data.ts';
import type { Readme } from './readme.ts';

/** The files of a tree: text by path. */
export type Tree = ReadonlyMap<string, string>;

/** Something in an artifact that no program can read. */
export interface ReadProblem {
  readonly kind: 'unreadable' | 'twice' | 'missing-file' | 'not-given';
  readonly message: string;
  readonly at: Place | Span;
}

export interface Port {
  readonly target: number;
  /** Ports of the host, first and last. */
  readonly published: readonly [number, number];
  readonly protocol: string;
  readonly address?: string;
  readonly at: Place;
}

export interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly at: Place;
}

export interface SecretUse {
  /** Key among the secrets of the project. */
  readonly source: string;
  readonly target: string;
  readonly at: Place;
}

export interface Dependency {
  readonly service: string;
  readonly condition: string;
  readonly at: Place;
}

/** A container: a Compose service, or an outpost that authentik starts. */
export interface Container {
  readonly name: string;
  readonly kind: 'service' | 'outpost';
  readonly at: Place;
  readonly image: string;
  readonly command: readonly string[];
  readonly entrypoint: readonly string[];
  readonly user?: string;
  readonly privileged: boolean;
  /** Names in each network, by the full name of the network. */
  readonly networks: ReadonlyMap<string, ReadonlySet<string>>;
  /** `host`, `service:NAME`, ... */
  readonly networkMode?: string;
  readonly ports: readonly Port[];
  readonly mounts: readonly Mount[];
  readonly secrets: readonly SecretUse[];
  readonly environment: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
  readonly dependencies: readonly Dependency[];
  readonly healthcheck: Json | undefined;
  /** The service as it is written. */
  readonly raw: Json;
}

export interface Network {
  /** Key in the Compose file. */
  readonly key: string;
  /** Name in Docker. */
  readonly name: string;
  readonly subnets: readonly string[];
  readonly internal: boolean;
  readonly external: boolean;
  /** The network as it is written. */
  readonly raw: Json;
  readonly at: Place;
}

export interface NamedVolume {
  readonly key: string;
  readonly name: string;
  /** Options of its driver, with the variables in them. */
  readonly options: string;
  /** The volume as it is written. */
  readonly raw: Json;
  readonly at: Place;
}

export interface ProjectSecret {
  readonly key: string;
  readonly file?: string;
  readonly at: Place;
}

export interface Compose {
  readonly project: string;
  readonly services: ReadonlyMap<string, Container>;
  readonly networks: ReadonlyMap<string, Network>;
  readonly volumes: ReadonlyMap<string, NamedVolume>;
  readonly secrets: ReadonlyMap<string, ProjectSecret>;
  readonly variables: ReadonlyMap<string, string>;
  /** Variables that Compose must be given from outside, with where they are used. */
  readonly wanted: ReadonlyMap<string, Place>;
  /** Files of the tree that Compose reads. */
  readonly files: ReadonlySet<string>;
}

export interface EntryPoint {
  readonly name: string;
  readonly port: number | undefined;
  readonly asDefault: boolean;
  readonly tls: boolean;
  readonly resolver?: string;
  /** Names on its certificate; empty when certificates follow the routers. */
  readonly certificateNames: readonly string[];
  readonly trustsAll: boolean;
  readonly trusted: readonly string[];
  readonly middlewares: readonly string[];
  readonly redirect?: { readonly to: string; readonly scheme: string };
  readonly at: Place;
}

export type Provider = 'file' | 'docker' | 'internal';

/** Anything that routers and entry points name. `name` has the provider behind an `@`. */
export interface Named<T> {
  readonly name: string;
  readonly short: string;
  readonly provider: Provider;
  readonly at: Place;
  /** Places of the labels that define it, by the part of the label after its name. */
  readonly labels?: ReadonlyMap<string, Place>;
  readonly config: T;
}

export interface Router {
  readonly entryPoints: readonly string[];
  readonly rule: string;
  readonly parsed?: Rule;
  readonly ruleError?: string;
  readonly priority: number;
  readonly ownPriority: boolean;
  readonly middlewares: readonly string[];
  readonly service: string | undefined;
  readonly tls: boolean;
  readonly tlsOptions?: string;
  readonly resolver?: string;
}

export interface LoadBalancer {
  /** Addresses of the servers; those of a container that Docker finds are in `container`. */
  readonly urls: readonly string[];
  readonly container?: { readonly name: string; readonly port: number | undefined; readonly scheme: string };
  readonly transport?: string;
  /** Kind of a service other than a load balancer. */
  readonly other?: string;
}

export interface Middleware {
  /** `ipAllowList`, `headers`, `forwardAuth`, ... */
  readonly type: string;
  readonly options: Json;
  /** All types, when there is not exactly one. */
  readonly types: readonly string[];
}

export interface Traefik {
  readonly container: Container;
  readonly staticFile: string;
  readonly static: Json;
  readonly entryPoints: ReadonlyMap<string, EntryPoint>;
  readonly resolvers: ReadonlySet<string>;
  readonly routers: readonly Named<Router>[];
  readonly services: ReadonlyMap<string, Named<LoadBalancer>>;
  readonly middlewares: ReadonlyMap<string, Named<Middleware>>;
  readonly transports: ReadonlyMap<string, Named<Json>>;
  readonly tlsOptions: ReadonlyMap<string, Named<Json>>;
  /** Dynamic files. */
  readonly files: readonly string[];
}

export interface IngressRule {
  readonly index: number;
  readonly hostname: string;
  readonly path?: string;
  readonly service: string;
  readonly at: Place;
}

export interface Tunnel {
  readonly container: Container;
  readonly file: string;
  readonly config: Json;
  readonly id?: string;
  readonly rules: readonly IngressRule[];
}

/** One entry of a blueprint. */
export interface Entry {
  readonly file: string;
  readonly index: number;
  readonly at: Place;
  readonly model: string;
  readonly state: string;
  readonly id?: string;
  readonly identifiers: Json;
  readonly attrs: Json;
}

export interface AuthProvider {
  readonly entry: Entry;
  readonly name: string;
  readonly kind: 'proxy' | 'oauth2';
  readonly mode: string;
  readonly externalHost?: string;
  readonly skipPaths: readonly string[];
  readonly redirects: readonly string[];
  readonly application?: Application;
}

export interface Application {
  readonly entry: Entry;
  readonly slug: string;
  readonly provider?: Entry;
  readonly bindings: readonly Entry[];
}

export interface Outpost {
  readonly entry: Entry;
  readonly name: string;
  readonly embedded: boolean;
  readonly providers: readonly AuthProvider[];
  readonly config: Json;
  /** Name of its container; absent for the embedded one. */
  readonly container?: string;
  readonly network?: string;
  readonly mapsPorts: boolean;
}

export interface Authentik {
  readonly server?: Container;
  readonly worker?: Container;
  readonly entries: readonly Entry[];
  readonly providers: readonly AuthProvider[];
  readonly applications: readonly Application[];
  readonly outposts: readonly Outpost[];
  /** Blueprint files that the worker reads. */
  readonly files: readonly string[];
}

export interface DnsRecord {
  readonly view: 'public' | 'lan';
  readonly type: string;
  readonly host: string;
  /** Absent when a person must fill it in. */
  readonly value?: string;
  readonly at: Span;
}

/** Everything that the artifacts of one stack say. */
export interface ParsedTree {
  readonly tree: Tree;
  readonly compose: Compose;
  readonly traefik?: Traefik;
  readonly tunnels: readonly Tunnel[];
  readonly authentik: Authentik;
  /** All containers by name: those of Compose and the outposts. */
  readonly containers: ReadonlyMap<string, Container>;
  readonly records: readonly DnsRecord[];
  readonly manifest?: Json;
  readonly readme?: Readme;
  readonly problems: readonly ReadProblem[];
  /** Parsed text of every YAML and JSON file. */
  readonly data: ReadonlyMap<string, unknown>;
}

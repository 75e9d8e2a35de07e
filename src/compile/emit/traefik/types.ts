/** The parts of Traefik's configuration that Waybill writes. Closed types: a misspelt key does not compile. */

export interface EntryPoint {
  readonly address: string;
  readonly asDefault?: boolean;
  readonly forwardedHeaders?: { readonly trustedIPs: readonly string[] };
  readonly http?: {
    readonly redirections?: {
      readonly entryPoint: { readonly to: string; readonly scheme: string; readonly permanent: boolean };
    };
    readonly aliasHeadersStrategy?: 'delete';
    readonly middlewares?: readonly string[];
    readonly tls?: {
      readonly certResolver: string;
      readonly domains: readonly { readonly main: string; readonly sans?: readonly string[] }[];
    };
  };
  readonly http3?: { readonly advertisedPort: number };
  readonly transport?: { readonly respondingTimeouts: { readonly readTimeout: string } };
}

/** `traefik.yml` (doc.traefik.io/traefik/reference/install-configuration). */
export interface StaticConfig {
  readonly global: { readonly checkNewVersion: boolean; readonly sendAnonymousUsage: boolean };
  readonly log: { readonly level: string };
  readonly accessLog: object;
  readonly api?: { readonly dashboard: boolean; readonly insecure: boolean };
  readonly ping: { readonly entryPoint: string };
  readonly entryPoints: Readonly<Record<string, EntryPoint>>;
  readonly certificatesResolvers?: Readonly<
    Record<
      string,
      {
        readonly acme: {
          readonly email: string;
          readonly storage: string;
          readonly caServer?: string;
          readonly keyType: string;
          readonly dnsChallenge: {
            readonly provider: string;
            readonly resolvers: readonly string[];
            readonly propagation?: { readonly delayBeforeChecks?: string; readonly disableChecks?: boolean };
          };
        };
      }
    >
  >;
  readonly providers: {
    readonly file: { readonly directory: string; readonly watch: boolean };
    readonly docker?: {
      readonly endpoint: string;
      readonly exposedByDefault: boolean;
      readonly network: string;
      readonly constraints: string;
    };
  };
}

export interface IpStrategy {
  readonly depth: number;
}

export type Middleware =
  | { readonly chain: { readonly middlewares: readonly string[] } }
  | { readonly encodedCharacters: { readonly allowEncodedSlash: false } }
  | { readonly ipAllowList: { readonly sourceRange: readonly string[]; readonly ipStrategy?: IpStrategy } }
  | {
      readonly rateLimit: {
        readonly average: number;
        readonly burst: number;
        readonly sourceCriterion?: { readonly ipStrategy: IpStrategy };
      };
    }
  | {
      readonly headers: {
        readonly customRequestHeaders?: Readonly<Record<string, string>>;
        readonly customResponseHeaders?: Readonly<Record<string, string>>;
        readonly contentSecurityPolicy?: string;
        readonly permissionsPolicy?: string;
        readonly accessControlAllowOriginList?: readonly string[];
        readonly accessControlAllowMethods?: readonly string[];
        readonly accessControlAllowHeaders?: readonly string[];
        readonly accessControlAllowCredentials?: boolean;
        readonly addVaryHeader?: boolean;
        readonly contentTypeNosniff?: boolean;
        readonly customFrameOptionsValue?: string;
        readonly referrerPolicy?: string;
        readonly stsSeconds?: number;
        readonly forceSTSHeader?: boolean;
      };
    }
  | { readonly buffering: { readonly maxRequestBodyBytes: number; readonly memRequestBodyBytes: number } }
  | { readonly compress: Readonly<Record<never, never>> }
  | {
      readonly forwardAuth: {
        readonly address: string;
        readonly trustForwardHeader: boolean;
        readonly maxResponseBodySize: number;
        readonly authResponseHeadersRegex: string;
      };
    };

export interface Router {
  readonly entryPoints: readonly string[];
  readonly rule: string;
  readonly priority: number;
  readonly middlewares?: readonly string[];
  readonly service: string;
}

export interface Service {
  readonly loadBalancer: {
    readonly servers: readonly { readonly url: string }[];
    readonly passHostHeader?: boolean;
    readonly serversTransport?: string;
  };
}

/** One file of the file provider (doc.traefik.io/traefik/reference/routing-configuration/other-providers/file). */
export interface DynamicConfig {
  readonly http?: {
    readonly routers?: Readonly<Record<string, Router>>;
    readonly services?: Readonly<Record<string, Service>>;
    readonly middlewares?: Readonly<Record<string, Middleware>>;
    readonly serversTransports?: Readonly<Record<string, { readonly insecureSkipVerify: boolean }>>;
  };
  readonly tls?: {
    readonly options: Readonly<Record<string, { readonly minVersion: string; readonly sniStrict?: boolean }>>;
  };
}

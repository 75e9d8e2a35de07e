/**
 * The Compose file format, as far as Waybill writes it. Long forms only, so that every place has one spelling.
 * Keys and meanings: docs.docker.com/reference/compose-file; the oldest version of Compose that reads all of them is 2.26.
 */

export interface ComposePort {
  readonly target: number;
  /** Absent where Docker chooses one, for each start another. */
  readonly published?: string;
  readonly protocol: 'tcp' | 'udp';
  readonly mode: 'host' | 'ingress';
  readonly host_ip?: string;
}

export type ComposeMount =
  | {
      readonly type: 'bind';
      readonly source: string;
      readonly target: string;
      readonly read_only?: boolean;
      readonly bind?: { readonly create_host_path: boolean };
    }
  | {
      readonly type: 'volume';
      readonly source: string;
      readonly target: string;
      readonly read_only?: boolean;
    }
  | {
      readonly type: 'tmpfs';
      readonly target: string;
      readonly tmpfs: { readonly size: string; readonly mode: number };
    };

export interface ComposeHealth {
  readonly test?: readonly string[];
  readonly interval?: string;
  readonly timeout?: string;
  readonly retries?: number;
  readonly start_period?: string;
  readonly disable?: boolean;
}

export interface ComposeSecretUse {
  readonly source: string;
  readonly target: string;
}

/** One service. Keys that only an override brings are kept as they are. */
export interface ComposeService {
  readonly image: string;
  readonly restart?: string;
  readonly user?: string;
  readonly group_add?: readonly string[];
  readonly hostname?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly init?: boolean;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly devices?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly shm_size?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly ComposeSecretUse[];
  readonly volumes?: readonly ComposeMount[];
  readonly ports?: readonly ComposePort[];
  readonly network_mode?: string;
  readonly networks?: Readonly<Record<string, object | null>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly restart?: boolean }>>;
  readonly healthcheck?: ComposeHealth;
  readonly stop_grace_period?: string;
  readonly logging?: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  readonly labels?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

export interface ComposeNetwork {
  readonly name?: string;
  readonly internal?: boolean;
  readonly ipam?: { readonly config: readonly { readonly subnet: string }[] };
  readonly [key: string]: unknown;
}

export interface ComposeVolume {
  readonly name?: string;
  readonly [key: string]: unknown;
}

/** One Compose file. */
export interface ComposeFile {
  readonly name?: string;
  readonly include?: readonly { readonly path: string; readonly project_directory: string }[];
  readonly services?: Readonly<Record<string, ComposeService>>;
  readonly networks?: Readonly<Record<string, ComposeNetwork | null>>;
  readonly volumes?: Readonly<Record<string, ComposeVolume | null>>;
  readonly secrets?: Readonly<Record<string, { readonly file: string }>>;
}

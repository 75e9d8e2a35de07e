/** A container on the host, in the applier's words. */

const SERVICE = 'com.docker.compose.service';

export interface Container {
  readonly id: string;
  readonly name: string;
  /** Compose service; undefined for a container that Compose does not know. */
  readonly service: string | undefined;
  readonly image: string;
  readonly imageId: string;
  readonly status: string;
  /** `starting`, `healthy`, `unhealthy`; undefined without a health check. */
  readonly health: string | undefined;
  readonly exitCode: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly restarts: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
}

/** A container in the words of `docker container inspect`. */
export interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly RestartCount: number;
  readonly Config: { readonly Image: string; readonly Labels: Record<string, string> | null };
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly StartedAt: string;
    readonly Health?: { readonly Status: string };
  };
  readonly NetworkSettings: { readonly Networks: Record<string, unknown> | null };
}

export function containerOf({
  Id,
  Name,
  Image,
  RestartCount,
  Config,
  State,
  NetworkSettings,
}: Inspected): Container {
  const labels = Config.Labels ?? {};
  const health = State.Health?.Status;
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    service: labels[SERVICE],
    image: Config.Image,
    imageId: Image,
    status: State.Status,
    health: health === 'none' || health === '' ? undefined : health,
    exitCode: State.ExitCode,
    startedAt: Date.parse(State.StartedAt) || 0,
    restarts: RestartCount,
    labels,
    networks: Object.keys(NetworkSettings.Networks ?? {}),
  };
}

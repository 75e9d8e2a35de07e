/** One container: from its definition to what Compose reads. */
import { defined } from '../../../base/util/defined.ts';
import type { Service as Definition, Value } from '../../../schema/app.gen.ts';
import { APP_LABEL, STACK_LABEL } from '../../../schema/contract.ts';
import type { ComposePort, ComposeSecretUse, ComposeService } from '../compose.ts';
import type { Service } from '../model.ts';
import { secretTarget, tunnelAddresses } from '../names.ts';
import type { Instance } from '../resolved.ts';
import { type Defaults, devicesOf, gpuOf, limitsOf, loggingOf } from './hardware.ts';
import { composeHealth, gateOf } from './health.ts';
import { composeMount, treeMountsOf } from './mounts.ts';
import type { SecretRegistry } from './secrets.ts';
import type { Shares } from './shares.ts';
import { fillText, literal, type TextScope } from './text.ts';

const CONDITIONS = {
  started: 'service_started',
  healthy: 'service_healthy',
  completed: 'service_completed_successfully',
} as const;

export interface ServiceInput {
  readonly name: string;
  readonly definition: Definition;
  readonly instance: Instance;
  /** All apps of the stack, for secrets that one gives to another. */
  readonly instances: readonly Instance[];
  /** The service that the user means by the app: it gets the user's environment, devices, limits and networks. */
  readonly main: boolean;
  /** The service that has the route of the app. */
  readonly routed: boolean;
  /** Its image has the version of the main service, and must go on having it. */
  readonly followsMainVersion: boolean;
  readonly host: string | undefined;
  readonly scope: TextScope;
  readonly secrets: SecretRegistry;
  readonly shares: Shares;
  /** Restart policy and log limits of the stack. */
  readonly defaults: Defaults;
  /** Secrets that the compiler itself adds, by full name. */
  readonly extraSecrets: readonly ExtraSecret[];
  /** Variables that the compiler itself adds. */
  readonly extraEnvironment: Readonly<Record<string, string>>;
}

export interface ExtraSecret {
  readonly name: string;
  /** Holds the path of the secret's file, or the secret itself. */
  readonly variable?: string;
  readonly inEnvironment?: true;
}

/** Builds one service. */
export function buildService(input: ServiceInput): Service {
  const { name, definition, instance } = input;
  const mounts = definition.mounts ?? [];
  return {
    name,
    app: instance.name,
    compose: composeService(input),
    overridden: false,
    ...gateOf(definition.health, definition.job === true),
    treeMounts: treeMountsOf(mounts),
    rights: [],
    ...defined({ floating: definition.image.floating }),
    place: instance.place,
  };
}

function composeService(input: ServiceInput): ComposeService {
  const { definition, instance, scope } = input;
  const text = (value: string) => fillText(value, scope, instance, input.host);
  const texts = (values: readonly string[]) => values.map(text);
  const files = secretFiles(input, text);
  const extra = Object.entries(input.extraEnvironment).map(([key, value]) => [key, literal(value)]);
  const environment = { ...files.variables, ...Object.fromEntries(extra), ...environmentOf(input, text) };
  const health = composeHealth(definition.health);
  const tag = (input.followsMainVersion ? instance.choice.version : undefined) ?? definition.image.tag;
  return clean({
    image: `${definition.image.name}:${tag}`,
    restart: definition.job === true ? 'no' : input.defaults.restart,
    user: definition.user === undefined ? undefined : text(definition.user),
    group_add: definition.groups,
    hostname: definition.hostname,
    entrypoint: definition.entrypoint && texts(definition.entrypoint),
    command: definition.command && texts(definition.command),
    init: definition.init,
    read_only: definition.readOnly,
    privileged: definition.privileged === undefined ? undefined : true,
    cap_drop: definition.capabilities?.drop,
    cap_add: definition.capabilities?.add,
    security_opt: definition.newPrivileges === undefined ? ['no-new-privileges:true'] : undefined,
    devices: devicesOf(input),
    ...gpuOf(input),
    ...limitsOf(input),
    sysctls: definition.sysctls,
    shm_size: definition.sharedMemory,
    environment,
    secrets: files.uses,
    volumes: (definition.mounts ?? []).flatMap((mount) =>
      mount.type === 'media'
        ? input.shares.mounts(input.name, mount.target, mount.folder, mount.readOnly === true)
        : composeMount(mount, instance.name),
    ),
    ports: portsOf(definition, instance),
    network_mode: definition.networkMode,
    networks: networksOf(input),
    depends_on: dependsOn(definition),
    healthcheck: health,
    stop_grace_period: definition.stopGrace,
    logging: loggingOf(input.defaults),
    labels: { [STACK_LABEL]: scope.stack, [APP_LABEL]: instance.name },
  });
}

/** Leaves out what is not set: absent keys, `false`, empty lists and maps. */
function clean(service: { [key: string]: unknown; image: string }): ComposeService {
  const kept = Object.entries(service).filter(([, value]) => {
    if (value === undefined || value === false) return false;
    return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
  });
  return Object.fromEntries(kept) as unknown as ComposeService;
}

function environmentOf(input: ServiceInput, text: (value: string) => string): Record<string, string> {
  const { definition, instance, main } = input;
  const result: Record<string, string> = {};
  for (const [key, value] of Object.entries(definition.environment ?? {})) {
    result[key] = isSecret(value)
      ? text(value.prefix ?? '') + secretOf(input, value) + text(value.suffix ?? '')
      : text(String(value));
  }
  if (!main) return result;
  for (const [key, value] of Object.entries(instance.choice.environment)) {
    result[key] = isSecret(value) ? userSecret(input, value.secret) : literal(String(value));
  }
  return result;
}

/** A secret that the user names in the spec: one that exists, or one that the user provides. */
function userSecret({ name, instance, secrets }: ServiceInput, secret: string): string {
  secrets.declare(secret, { kind: 'provided', purpose: `Named in the spec for ${instance.name}.` });
  return secrets.inEnvironment(name, secret);
}

type SecretValue = Extract<Value, object>;

function isSecret(value: Value | { readonly secret: string }): value is SecretValue {
  return typeof value === 'object';
}

/** A secret that the definition names: its own, or that of another app of the stack. */
function secretOf(input: ServiceInput, value: SecretValue): string {
  return input.secrets.inEnvironment(
    input.name,
    input.secrets.ofInstance(ownerOf(input, value.app), value.secret),
  );
}

/** The app whose secret is meant. A patch asks first whether the other app is there. */
function ownerOf({ instance, instances }: ServiceInput, app: string | undefined): Instance {
  const owner = app === undefined ? instance : instances.find((other) => other.name === app);
  if (owner === undefined)
    throw new Error(`${instance.app} names a secret of ${app} without asking whether it is there`);
  return owner;
}

function secretFiles(input: ServiceInput, text: (value: string) => string) {
  const { name, definition, scope, secrets } = input;
  const uid = readerOf(definition, scope.host.uid);
  const uses: ComposeSecretUse[] = [];
  const variables: Record<string, string> = {};
  for (const file of definition.secretFiles ?? []) {
    const full = secrets.ofInstance(ownerOf(input, file.app), file.secret);
    const use = secrets.asFile(name, full, uid, file.target);
    uses.push(use);
    if (file.variable !== undefined) variables[file.variable] = text(file.prefix ?? '') + use.target;
  }
  for (const extra of input.extraSecrets) {
    const inside = extra.inEnvironment === true;
    if (!inside) uses.push(secrets.asFile(name, extra.name, uid));
    if (extra.variable !== undefined)
      variables[extra.variable] = inside ? secrets.inEnvironment(name, extra.name) : secretTarget(extra.name);
  }
  return { uses, variables };
}

/** The uid that reads secret files: the one the program runs as, root if the image starts as root. */
function readerOf(definition: Definition, uid: number): number {
  const reader = definition.runsAs ?? definition.user?.split(':')[0] ?? '0';
  if (reader === '{uid}') return uid;
  return reader === 'root' ? 0 : Number(reader);
}

function portsOf(definition: Definition, instance: Instance): ComposePort[] {
  return (definition.ports ?? [])
    .filter((port) => port.publish === 'always' || instance.choice.publish.includes(port.host))
    .map((port) => ({
      target: port.container,
      published: String(port.host),
      protocol: port.protocol ?? 'tcp',
      mode: 'host',
      ...(port.address === undefined ? {} : { host_ip: port.address }),
    }));
}

function networksOf({
  definition,
  instance,
  main,
  routed,
  scope,
}: ServiceInput): Record<string, object> | undefined {
  if (definition.networkMode === 'host') return undefined;
  const names = new Set(definition.networks ?? []);
  if (routed && instance.choice.access?.length !== 0) names.add('proxy');
  for (const network of main ? (instance.choice.externalNetworks ?? []) : []) names.add(network);
  if (names.size === 0) names.add('default');
  return Object.fromEntries(
    [...names].sort().map((network) => [network, addressIn(network, instance, scope)]),
  );
}

/** Traefik and cloudflared have fixed addresses where they meet: Traefik believes that of cloudflared. */
function addressIn(network: string, instance: Instance, { tunnelSubnet }: TextScope): object {
  const role = instance.definition.implied;
  if (network !== 'tunnel' || (role !== 'traefik' && role !== 'tunnel')) return {};
  const address = tunnelAddresses(tunnelSubnet)[role === 'tunnel' ? 'cloudflared' : 'traefik'];
  return { [address.includes(':') ? 'ipv6_address' : 'ipv4_address']: address };
}

function dependsOn(definition: Definition) {
  const entries = Object.entries(definition.dependsOn ?? {});
  return Object.fromEntries(entries.map(([service, state]) => [service, { condition: CONDITIONS[state] }]));
}

/** What a container gets of the machine: devices, graphics card, limits, log space. */
import type { Service as Definition } from '../../../schema/app.gen.ts';
import type { Instance } from '../resolved.ts';

/** What the stack says about all containers. */
export interface Defaults {
  readonly restart: string;
  readonly logs: { readonly size: string; readonly files: number };
  readonly gpu?: 'intel' | 'nvidia';
}

export interface HardwareInput {
  readonly definition: Definition;
  readonly instance: Instance;
  /** The service with the route of the app. */
  readonly main: boolean;
  readonly defaults: Defaults;
}

/** Log driver with the limits of the stack. */
export function loggingOf({ logs }: Defaults) {
  return { driver: 'json-file', options: { 'max-size': logs.size, 'max-file': String(logs.files) } };
}

/** Devices of the definition, those that the user adds, and the graphics card. */
export function devicesOf({ definition, instance, main, defaults }: HardwareInput): string[] {
  const taker = Object.values(instance.definition.services).some((service) => service.takesDevices === true);
  const own = (taker ? definition.takesDevices === true : main) ? (instance.choice.devices ?? []) : [];
  const gpu = definition.gpu === true && defaults.gpu === 'intel' ? ['/dev/dri'] : [];
  return [...(definition.devices ?? []), ...own, ...gpu].map((device) => `${device}:${device}`);
}

/** All NVIDIA cards, by Compose's own way (docs.docker.com/compose/how-tos/gpu-support). */
export function gpuOf({ definition, defaults }: HardwareInput) {
  if (definition.gpu !== true || defaults.gpu !== 'nvidia') return {};
  const devices = [{ driver: 'nvidia', count: 'all', capabilities: ['gpu', 'video', 'compute', 'utility'] }];
  return { deploy: { resources: { reservations: { devices } } } };
}

/** Limits that the user sets for the main container. */
export function limitsOf({ instance, main }: HardwareInput) {
  const { memory, cpus } = (main ? instance.choice.resources : undefined) ?? {};
  return { mem_limit: memory, cpus };
}

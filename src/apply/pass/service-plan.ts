/** What a pass does about the containers of each service, and why. Part of step 4. */
import { STACK_LABEL } from '../../schema/contract.ts';
import type { Secret, Service } from '../../schema/manifest.gen.ts';
import type { Container } from '../engine/container.ts';
import { CONFIG_HASH } from '../engine/docker.ts';
import { originsOf } from '../engine/foreign-project.ts';
import type { Action, Reason } from '../state/receipt.ts';
import type { AppliedService, ServiceParts } from '../state/release.ts';
import type { Plan, PlanInput } from './plan.ts';

/** What is to be done about one service. */
interface ServicePlan {
  readonly service: Service;
  /** Container work that Compose does. */
  readonly action: Action | undefined;
  readonly drift: Action | undefined;
  /** It must be restarted, because what it reads once has changed behind Compose's back. */
  readonly restart: boolean;
}

/** Containers of the services. */
export function planServices(input: PlanInput, recreated: readonly string[]) {
  const { services, containers, images, drift } = input;
  const plans = services.map((service) => servicePlan(input, service, recreated));
  const missing = services.filter(({ image }) => !images.has(image));
  return {
    actions: plans.flatMap((one) => one.action ?? (drift === 'repair' ? (one.drift ?? []) : [])),
    drift: plans.flatMap((one) => one.drift ?? []),
    up: plans.filter((one) => belongsToUp(one, input)).map(({ service }) => service.name),
    restart: plans.filter(({ restart }) => restart).map(({ service }) => service.name),
    blocking: containers.filter((one) => blocksNetwork(one, plans)),
    pull: imagesToPull(plans, missing, input),
  };
}

function servicePlan(input: PlanInput, service: Service, recreated: readonly string[]): ServicePlan {
  const { applied, containers, interrupted } = input;
  const own = containers.filter((container) => container.service === service.name);
  const before = applied?.services[service.name];
  const reasons = reasonsOf(input, service, before, own, recreated);
  const reread = reasons.length === 0 && own.length > 0 ? restartReasons(input, service) : [];
  const action = (kind: Action['kind'], because: readonly Reason[], detail?: string): Action => ({
    kind,
    subject: service.name,
    reasons: because,
    ...(detail === undefined ? {} : { detail }),
  });
  const nothing = { service, drift: undefined, restart: false };
  if (reasons.length > 0)
    return {
      ...nothing,
      action: action(own.length === 0 ? 'create' : 'recreate', reasons, originsOf(own)),
    };
  const wrong = manualDrift(service, own, before);
  if (wrong !== undefined && interrupted && applied?.digest !== undefined)
    return {
      ...nothing,
      action: action(own.length === 0 ? 'create' : 'start', ['interrupted'], wrong.detail),
    };
  // Starting it loses no settings; a person who wants it stopped uses `pause`.
  if (wrong?.kind === 'start' && own.every(({ status }) => status !== 'paused'))
    return { ...nothing, action: action('start', ['stopped'], wrong.detail) };
  if (reread.length > 0 && wrong === undefined)
    return { ...nothing, action: action('restart', reread), restart: true };
  return { ...nothing, action: undefined, drift: wrong && action(wrong.kind, ['drift'], wrong.detail) };
}

/** Why the container must be a new one. */
function reasonsOf(
  { resolved, inputs, applied, images }: PlanInput,
  { name, image, gate }: Service,
  before: AppliedService | undefined,
  own: readonly Container[],
  recreated: readonly string[],
): Reason[] {
  const parts = resolved.services[name];
  if (before === undefined)
    return own.length === 0 ? ['new'] : [applied === undefined ? 'unknown to Waybill' : 'new'];
  if (parts === undefined) return [];
  const reasons = applied?.inputs === inputs ? [] : differing(before, parts);
  // A finished job holds no network, and recreated it would run again.
  if (gate !== 'completed' && own.some((container) => sitsIn(container, recreated))) reasons.push('network');
  const id = images.get(image);
  // The same name may mean another image by now, if it was pulled or built again.
  const other = id !== undefined && own.some(({ imageId }) => imageId !== id);
  return other && !reasons.includes('image') ? ['image', ...reasons] : reasons;
}

const PARTS: readonly (readonly [keyof ServiceParts, Reason])[] = [
  ['image', 'image'],
  ['environment', 'environment'],
  ['files', 'mounted file'],
  ['rest', 'configuration'],
];

const differing = (before: ServiceParts, after: ServiceParts): Reason[] =>
  PARTS.flatMap(([part, reason]) => (before[part] === after[part] ? [] : [reason]));

/** Why the same container must read its files again: a secret changed, or a mounted file that was edited is put right. */
function restartReasons(
  { tree, applied, secrets, difference, drift }: PlanInput,
  { name, mounts }: Service,
): Reason[] {
  const secret = tree.manifest.secrets.some(
    (one) =>
      one.consumers.some((consumer) => consumer.as === 'file' && consumer.service === name) &&
      !keepsItself(one, name) &&
      applied?.secrets[one.name] !== secrets[one.name],
  );
  const written = applied?.digest !== tree.digest || drift === 'repair';
  const file =
    written && mounts.some((path) => difference.change.includes(path) || difference.add.includes(path));
  return [...(secret ? (['secret'] as const) : []), ...(file ? (['mounted file'] as const) : [])];
}

/** A database reads its password once, when it is set up: afterwards a restart would change nothing. */
const keepsItself = ({ rotation }: Secret, service: string) =>
  rotation?.by === 'postgres' && rotation.service === service;

/** How the containers of a service differ from what the last pass left: the work of hands. */
export function manualDrift(
  { gate }: Service,
  own: readonly Container[],
  before: AppliedService | undefined,
): { readonly kind: Action['kind']; readonly detail: string } | undefined {
  if (own.length === 0) return { kind: 'create', detail: 'the container was removed' };
  if (own.some(({ labels }) => before !== undefined && labels[CONFIG_HASH] !== before.configHash))
    return { kind: 'recreate', detail: 'the container was recreated with other settings' };
  if (gate === 'completed') return undefined;
  const still = own.find(({ status }) => status !== 'running' && status !== 'restarting');
  return still && { kind: 'start', detail: `the container is ${still.status}` };
}

/** Compose gets all services, so that it keeps their order; but a finished job it would run again, and drift it would repair. */
function belongsToUp(
  { service, action, drift }: ServicePlan,
  { containers, images, drift: policy }: PlanInput,
): boolean {
  if (action !== undefined && action.kind !== 'restart') return true;
  if (drift !== undefined) return policy === 'repair';
  // A container keeps running after its image was removed; Compose would want to make a new one.
  if (!images.has(service.image)) return false;
  return service.gate !== 'completed' || containers.every((container) => container.service !== service.name);
}

/** Missing images of the services that get a container. */
function imagesToPull(
  steps: readonly ServicePlan[],
  missing: readonly Service[],
  input: PlanInput,
): Plan['pull'] {
  const wanted = new Set(
    steps
      .filter((step) => (step.action ?? step.drift) !== undefined && belongsToUp(step, input))
      .map(({ service }) => service.name),
  );
  return missing.filter(({ name }) => wanted.has(name)).map(({ image, name }) => ({ image, service: name }));
}

/** A container that is in a network which is recreated. */
export const sitsIn = ({ networks }: Container, recreated: readonly string[]) =>
  networks.some((name) => recreated.includes(name));

/** A container that has to go before Compose makes the new one, because it holds a network that is recreated. */
const blocksNetwork = ({ service, labels }: Container, steps: readonly ServicePlan[]) =>
  labels[STACK_LABEL] !== undefined &&
  steps.some((step) => step.service.name === service && step.action?.reasons.includes('network') === true);

/** Step 4: what must happen, and why. A pure function of digests and labels: nothing is tried out. */

import { APP_LABEL, STACK_LABEL } from '../../../schema/contract.ts';
import type { Secret, Service } from '../../../schema/manifest.gen.ts';
import type { DriftPolicy } from '../../config.ts';
import type { Resolved } from '../../engine/compose.ts';
import type { Container } from '../../engine/container.ts';
import { CONFIG_HASH } from '../../engine/docker.ts';
import { originsOf } from '../../engine/foreign-project.ts';
import { type Network, wrongNetworks } from '../../engine/networks.ts';
import { type Difference, fileActions } from '../../repository/sync.ts';
import type { Tree } from '../../repository/tree.ts';
import type { Action, Reason } from '../../state/receipt.ts';
import type { Applied, AppliedService, ServiceParts } from '../../state/release.ts';
import { leftAlone } from '../adopt.ts';
import type { Plan } from '../plan.ts';

export interface Facts {
  readonly tree: Tree;
  readonly resolved: Resolved;
  /** Services that get a container. */
  readonly services: readonly Service[];
  /** Digest of all that Compose is told. */
  readonly inputs: string;
  readonly applied: Applied | undefined;
  readonly containers: readonly Container[];
  readonly outposts: readonly Container[];
  /** Networks of the stack that are on the host. */
  readonly networks: readonly Network[];
  /** Ids of the images that are on the host, by name. */
  readonly images: ReadonlyMap<string, string>;
  /** Keyed digests of the secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly difference: Difference;
  /** The last pass did not get to its end, or the host was started anew: what stands still may have to be started. */
  readonly interrupted: boolean;
  readonly drift: DriftPolicy;
}

/** What is to be done about one service. */
interface Step {
  readonly service: Service;
  /** Container work that Compose does by itself. */
  readonly action: Action | undefined;
  readonly drift: Action | undefined;
  /** It must be restarted, because what it reads once has changed behind Compose's back. */
  readonly restart: boolean;
}

export function plan(facts: Facts): Omit<Plan, 'moves'> {
  const { tree, services, applied, containers, drift } = facts;
  const same = applied?.digest === tree.digest && !facts.interrupted;
  const repair = drift === 'repair';
  const wrong = wrongNetworks(facts.resolved.networks, facts.networks);
  const networks = same && !repair ? [] : wrong;
  const remade = networks.map(({ name }) => name);
  const network = wrong.map(({ name }) => networkAction(name, same));
  const steps = services.map((service) => stepOf(facts, service, remade));
  const known = new Set(tree.manifest.services.map(({ name }) => name));
  const gone = containers.filter(
    ({ service = '', labels }) => !known.has(service) && labels[STACK_LABEL] === tree.stack,
  );
  const outposts = facts.outposts.flatMap((container) => leftOver(tree, container, remade));
  const changed = fileActions(facts.difference, same ? 'drift' : undefined);
  const drifted = [...steps.flatMap((step) => step.drift ?? []), ...(same ? [...network, ...changed] : [])];
  const missing = services.filter(({ image }) => !facts.images.has(image));
  return {
    actions: [
      ...(remade.length === 0 ? [] : network),
      ...outposts.map(({ action }) => action),
      ...gone.map(
        (container): Action => ({
          kind: 'remove',
          subject: container.service ?? container.name,
          reasons: ['gone'],
        }),
      ),
      ...steps.flatMap((step) => step.action ?? (repair ? (step.drift ?? []) : [])),
      ...(applied === undefined ? leftAlone(containers, known) : []),
    ],
    files: same && !repair ? [] : changed,
    drift: drifted,
    up: steps.filter((step) => belongsToUp(step, facts)).map(({ service }) => service.name),
    restart: steps.filter(({ restart }) => restart).map(({ service }) => service.name),
    remove: [...gone, ...containers.filter((one) => makesRoom(one, steps))],
    networks,
    outposts: outposts.map(({ container }) => container),
    pull: needed(steps, missing, facts),
    touchProject:
      facts.interrupted || (applied?.inputs !== facts.inputs && applied?.project !== facts.resolved.project),
  };
}

function stepOf(facts: Facts, service: Service, remade: readonly string[]): Step {
  const { applied, containers, interrupted } = facts;
  const own = containers.filter((container) => container.service === service.name);
  const before = applied?.services[service.name];
  const reasons = reasonsOf(facts, service, before, own, remade);
  const reread = reasons.length === 0 && own.length > 0 ? rereads(facts, service) : [];
  const action = (kind: Action['kind'], because: readonly Reason[], detail?: string): Action => ({
    kind,
    subject: service.name,
    reasons: because,
    ...(detail === undefined ? {} : { detail }),
  });
  const step = { service, drift: undefined, restart: false };
  if (reasons.length > 0)
    return {
      ...step,
      action: action(own.length === 0 ? 'create' : 'recreate', reasons, originsOf(own)),
    };
  const wrong = byHand(service, own, before);
  if (wrong !== undefined && interrupted && applied?.digest !== undefined)
    return {
      ...step,
      action: action(own.length === 0 ? 'create' : 'start', ['interrupted'], wrong.detail),
    };
  // Nobody's settings are lost by starting it; who wants it to stand still says `pause`.
  if (wrong?.kind === 'start' && own.every(({ status }) => status !== 'paused'))
    return { ...step, action: action('start', ['stopped'], wrong.detail) };
  if (reread.length > 0 && wrong === undefined)
    return { ...step, action: action('restart', reread), restart: true };
  return { ...step, action: undefined, drift: wrong && action(wrong.kind, ['drift'], wrong.detail) };
}

/** Why the container must be a new one. */
function reasonsOf(
  { resolved, inputs, applied, images }: Facts,
  { name, image, gate }: Service,
  before: AppliedService | undefined,
  own: readonly Container[],
  remade: readonly string[],
): Reason[] {
  const parts = resolved.services[name];
  if (before === undefined)
    return own.length === 0 ? ['new'] : [applied === undefined ? 'unknown to Waybill' : 'new'];
  if (parts === undefined) return [];
  const reasons = applied?.inputs === inputs ? [] : differing(before, parts);
  // A finished job holds no network, and made anew it would run again.
  if (gate !== 'completed' && own.some((container) => sitsIn(container, remade))) reasons.push('network');
  const id = images.get(image);
  // The same name may mean another image by now: somebody pulled or built it.
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
function rereads({ tree, applied, secrets, difference, drift }: Facts, { name, mounts }: Service): Reason[] {
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
export function byHand(
  { gate }: Service,
  own: readonly Container[],
  before: AppliedService | undefined,
): { readonly kind: Action['kind']; readonly detail: string } | undefined {
  if (own.length === 0) return { kind: 'create', detail: 'the container was removed' };
  if (own.some(({ labels }) => before !== undefined && labels[CONFIG_HASH] !== before.configHash))
    return { kind: 'recreate', detail: 'the container was made anew with other settings' };
  if (gate === 'completed') return undefined;
  const still = own.find(({ status }) => status !== 'running' && status !== 'restarting');
  return still && { kind: 'start', detail: `the container is ${still.status}` };
}

/** Compose gets all services, so that it keeps their order; but a finished job it would run again, and drift it would repair. */
function belongsToUp(
  { service, action, drift }: Step,
  { containers, images, drift: policy }: Facts,
): boolean {
  if (action !== undefined && action.kind !== 'restart') return true;
  if (drift !== undefined) return policy === 'repair';
  // A container runs on after somebody removed its image; Compose would want to make a new one.
  if (!images.has(service.image)) return false;
  return service.gate !== 'completed' || containers.every((container) => container.service !== service.name);
}

/** Missing images of the services that get a container. */
function needed(steps: readonly Step[], missing: readonly Service[], facts: Facts): Plan['pull'] {
  const wanted = new Set(
    steps
      .filter((step) => (step.action ?? step.drift) !== undefined && belongsToUp(step, facts))
      .map(({ service }) => service.name),
  );
  return missing.filter(({ name }) => wanted.has(name)).map(({ image, name }) => ({ image, service: name }));
}

const sitsIn = ({ networks }: Container, remade: readonly string[]) =>
  networks.some((name) => remade.includes(name));

/** A container that has to go before Compose makes the new one, because it holds a network that is made anew. */
const makesRoom = ({ service, labels }: Container, steps: readonly Step[]) =>
  labels[STACK_LABEL] !== undefined &&
  steps.some((step) => step.service.name === service && step.action?.reasons.includes('network') === true);

const networkAction = (name: string, byHand: boolean): Action => ({
  kind: 'recreate',
  subject: `network ${name}`,
  reasons: [byHand ? 'drift' : 'configuration'],
  ...(byHand ? { detail: 'the network was made anew with other settings' } : {}),
});

/** An outpost whose app is gone, or that sits in the wrong network: authentik never moves one. */
function leftOver(
  tree: Tree,
  container: Container,
  remade: readonly string[],
): { readonly container: Container; readonly action: Action }[] {
  const wanted = tree.manifest.outposts.find(({ app }) => app === container.labels[APP_LABEL]);
  const remove = (reason: Reason, detail: string) => [
    { container, action: { kind: 'remove' as const, subject: container.name, reasons: [reason], detail } },
  ];
  if (wanted === undefined) return remove('gone', 'an outpost that authentik started');
  if (!container.networks.includes(wanted.network) || sitsIn(container, remade))
    return remove('network', 'authentik starts it again where it belongs');
  return [];
}

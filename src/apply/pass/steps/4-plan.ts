/** Step 4: what must happen, and why. A pure function of digests and labels: nothing is tried out. */
import { APP_LABEL, STACK_LABEL } from '../../../schema/contract.ts';
import type { Container } from '../../engine/container.ts';
import { wrongNetworks } from '../../engine/networks.ts';
import { fileActions } from '../../repository/sync.ts';
import type { Tree } from '../../repository/tree.ts';
import type { Action, Reason } from '../../state/receipt.ts';
import { leftAlone } from '../adopt.ts';
import type { Plan, PlanInput } from '../plan.ts';
import { planServices, sitsIn } from '../service-plan.ts';

export function plan(input: PlanInput): Omit<Plan, 'upgrades'> {
  const { applied, tree, interrupted, drift } = input;
  const unchanged = applied?.digest === tree.digest && !interrupted;
  // What differs although nothing was changed was changed by hand: the policy decides.
  const leaves = unchanged && drift === 'report';
  const known = new Set(tree.manifest.services.map(({ name }) => name));
  const networks = planNetworks(input, unchanged, leaves);
  const removals = planRemovals(input, known, networks.recreated);
  const services = planServices(input, networks.recreated);
  const files = fileActions(input.difference, unchanged ? 'drift' : undefined);
  const left = applied === undefined ? leftAlone(input.containers, known) : [];
  return {
    actions: [...networks.actions, ...removals.actions, ...services.actions, ...left],
    files: leaves ? [] : files,
    drift: [...services.drift, ...networks.drift, ...(unchanged ? files : [])],
    up: services.up,
    restart: services.restart,
    remove: [...removals.gone, ...services.blocking],
    networks: networks.wrong,
    outposts: removals.outposts,
    pull: services.pull,
    projectChanged:
      interrupted || (applied?.inputs !== input.inputs && applied?.project !== input.resolved.project),
  };
}

/** Networks that are not what the tree says. */
function planNetworks({ resolved, networks }: PlanInput, unchanged: boolean, leaves: boolean) {
  const wrong = wrongNetworks(resolved.networks, networks);
  const actions = wrong.map(({ name }) => networkAction(name, unchanged));
  const recreated = leaves ? [] : wrong;
  return {
    actions: leaves ? [] : actions,
    drift: unchanged ? actions : [],
    wrong: recreated,
    recreated: recreated.map(({ name }) => name),
  };
}

/** Containers and outposts that have no place in the tree any more. */
function planRemovals(
  { tree, containers, outposts }: PlanInput,
  known: ReadonlySet<string>,
  recreated: readonly string[],
) {
  const gone = containers.filter(
    ({ service = '', labels }) => !known.has(service) && labels[STACK_LABEL] === tree.stack,
  );
  const leftOver = outposts.flatMap((container) => leftOverOutpost(tree, container, recreated));
  const removed = gone.map(
    ({ service, name }): Action => ({ kind: 'remove', subject: service ?? name, reasons: ['gone'] }),
  );
  return {
    actions: [...leftOver.map(({ action }) => action), ...removed],
    gone,
    outposts: leftOver.map(({ container }) => container),
  };
}

const networkAction = (name: string, byHand: boolean): Action => ({
  kind: 'recreate',
  subject: `network ${name}`,
  reasons: [byHand ? 'drift' : 'configuration'],
  ...(byHand ? { detail: 'the network was recreated with other settings' } : {}),
});

/** An outpost whose app is gone, or that sits in the wrong network: authentik never moves one. */
function leftOverOutpost(
  tree: Tree,
  container: Container,
  recreated: readonly string[],
): { readonly container: Container; readonly action: Action }[] {
  const wanted = tree.manifest.outposts.find(({ app }) => app === container.labels[APP_LABEL]);
  const remove = (reason: Reason, detail: string) => [
    { container, action: { kind: 'remove' as const, subject: container.name, reasons: [reason], detail } },
  ];
  if (wanted === undefined) return remove('gone', 'an outpost that authentik started');
  if (!container.networks.includes(wanted.network) || sitsIn(container, recreated))
    return remove('network', 'authentik starts it again where it belongs');
  return [];
}

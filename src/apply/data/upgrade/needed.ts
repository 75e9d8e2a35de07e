/** Which stored data a tree would read with another version, and whether that was asked for. */
import type { Manifest, StoredData } from '../../../schema/manifest.gen.ts';
import type { Container } from '../../engine/container.ts';
import type { HostContext } from '../../engine/context.ts';
import { type Problem, refuseIfAny } from '../../problem.ts';
import type { Action } from '../../state/receipt.ts';
import type { DataUpgrade } from '../../state/upgrades.ts';
import { Volumes } from './volume.ts';

/** Upgrades that a tree needs before its containers may start. Refuses every other version of stored data. */
export async function neededUpgrades(
  { system, docker, state: store }: HostContext,
  manifest: Manifest,
  containers: readonly Container[],
): Promise<DataUpgrade[]> {
  const { stack, state = [], services } = manifest;
  const volumes = new Volumes(system, docker, stack);
  const upgrades: DataUpgrade[] = [];
  const problems: Problem[] = [];
  const underWay = store.upgrades(stack).running;
  for (const stored of state) {
    const { service, engine, version } = stored;
    const known = underWay.find((run) => run.service === service);
    // Half-restored data has the new version already.
    if (known !== undefined && known.step !== 'compared') upgrades.push(known);
    if (known !== undefined || engine !== 'postgresql') continue;
    const running = containers.find((container) => container.service === service)?.imageId;
    const image = running ?? services.find(({ name }) => name === service)?.image ?? '';
    const found = await volumes.versionOf(stored, image);
    if (found === undefined || found === version) continue;
    const upgrade = upgradeFor(manifest, stored, found);
    if (!('service' in upgrade)) problems.push(upgrade);
    else if (running === undefined) problems.push(withoutContainer(stored, found));
    else upgrades.push(upgrade);
  }
  refuseIfAny(problems);
  return upgrades;
}

/** The upgrade that the spec asks for, or why there is none. */
function upgradeFor({ upgrades = [] }: Manifest, stored: StoredData, found: string): DataUpgrade | Problem {
  const { service, version, volume, database, user, passwordName: password, consumers } = stored;
  const asked = upgrades.find((one) => one.service === service);
  const forward = Number(found) < Number(version);
  if (
    !forward ||
    asked?.from !== found ||
    asked.to !== version ||
    volume === undefined ||
    database === undefined ||
    user === undefined
  )
    return refusal(stored, found, asked !== undefined);
  return { service, from: found, to: version, volume, database, user, password, consumers };
}

/** The line of a plan or a receipt. */
export const upgradeAction = ({ service, from, to }: DataUpgrade): Action => ({
  kind: 'upgrade',
  subject: service,
  reasons: ['image'],
  detail: `PostgreSQL ${from} to ${to}`,
});

function refusal(
  { service, version, volume, folder, user }: StoredData,
  found: string,
  asked: boolean,
): Problem {
  const place = volume === undefined ? `folder ${folder}` : `volume ${volume}`;
  const message = `The ${place} holds data of PostgreSQL ${found}, and the image of ${service} is version ${version}.`;
  if (Number(found) > Number(version))
    return {
      code: 'apply/upgrade-backwards',
      message,
      help: 'No version reads the data of a newer one. Take an image of that version, or bring a backup back: `waybill-apply restore`.',
    };
  if (user === undefined || volume === undefined)
    return {
      code: 'apply/upgrade-by-hand',
      message,
      help: `Waybill cannot upgrade this one: stay at an image of version ${found}, or follow the instructions of its maker.`,
    };
  return {
    code: 'apply/upgrade-not-asked',
    message,
    help: `${asked ? 'The line below `upgrades` says another step. ' : ''}Write \`upgrades: {${service}: {from: ${found}, to: ${version}}}\` into the stack and commit it, or stay at version ${found}.`,
  };
}

const withoutContainer = ({ service }: StoredData, found: string): Problem => ({
  code: 'apply/upgrade-no-container',
  message: `There is no container of ${service} from which its version ${found} could be started once more.`,
  help: `Apply the stack with an image of version ${found} first; then commit the upgrade.`,
});

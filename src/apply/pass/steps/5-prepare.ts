/** Step 5: everything that can be done while the old release still runs. Nothing is stopped here. */
import type { Compose } from '../../engine/compose.ts';
import { strangersIn } from '../../engine/networks.ts';
import { lastLine } from '../../machine/process.ts';
import type { System } from '../../machine/system.ts';
import { type Problem, refuse, refuseIfAny } from '../../problem.ts';
import type { Tree } from '../../repository/tree.ts';
import type { Plan } from '../plan.ts';

/** Seconds for all downloads together: a slow line and a large image need their time. */
const PULL_LIMIT = 3600;

/** Makes the data folders that are missing. One that exists is left as it is: its data may have another owner by now. */
export function makeFolders({ files }: System, { manifest }: Tree): void {
  for (const { path, uid, gid, mode } of manifest.folders) {
    files.makeFolder(path, { uid, gid, mode: Number.parseInt(mode, 8) });
  }
}

/** A network can be recreated only when everything in it may be removed. */
export function checkNetworks(plan: Plan): void {
  refuseIfAny(
    plan.networks.flatMap((network): Problem[] => {
      const strangers = strangersIn(network, [...plan.remove, ...plan.outposts]);
      if (strangers.length === 0) return [];
      return [
        {
          code: 'apply/prepare-network',
          message: `The network ${network.name} must be recreated, but other containers are attached: ${strangers.join(', ')}.`,
          help: `Nothing was stopped. Take them out: \`docker network disconnect ${network.name} ${strangers[0]}\`. The next pass continues; then connect them again, or recreate them.`,
        },
      ];
    }),
  );
}

/** Fetches the images that are missing. When one cannot be pulled, nothing has been stopped for it. */
export async function pull(compose: Compose, plan: Plan): Promise<void> {
  if (plan.pull.length === 0) return;
  const services = plan.pull.map(({ service }) => service);
  const ran = await compose.run(['pull', '--quiet', '--', ...services], { limit: PULL_LIMIT });
  if (ran.code === 0) return;
  const images = [...new Set(plan.pull.map(({ image }) => image))];
  const why = ran.timedOut ? `not finished within ${PULL_LIMIT} seconds` : lastLine(ran.err);
  refuse(
    'apply/prepare-pull',
    `Images could not be pulled: ${images.join(', ')}: ${why}.`,
    'Nothing was stopped, and the next pass tries again. Check the name and version of the image, and the network of this host.',
  );
}

/** What a person does between two passes, on a calm machine: a release that was taken back stays away. */
import { expect, it } from 'vitest';
import { rollback } from '../../../src/apply/commands/rollback.ts';
import { loadConfig } from '../../../src/apply/config.ts';
import { Stopwatch } from '../../../src/apply/machine/process.ts';
import { contextOf, pass } from '../../../src/apply/pass/pass.ts';
import { PassRecorder } from '../../../src/apply/pass/recorder.ts';
import { releaseTree, resolveRelease } from '../../../src/apply/pass/resolved-release.ts';
import { reconcile } from '../../../src/apply/pass/stack-pass.ts';
import { Machine } from './machine.ts';
import { Random } from './random.ts';
import { history, type Release } from './releases.ts';
import { CONFIG, World } from './world.ts';

const OPTIONS = { dryRun: false, acceptRewrite: false, retry: false };

/** A host whose two releases were applied one after the other. */
async function host() {
  const [first, second] = goodReleases();
  const world = new World(new Random(1), { home: [first, second] }, 'report', false);
  const drive = async <T>(work: (machine: Machine) => Promise<T>): Promise<T> => {
    const ended = await world.time.drive((async () => work(new Machine(world)))(), () => true);
    if (typeof ended === 'string' || !('value' in ended)) throw new Error(JSON.stringify(ended));
    return ended.value;
  };
  const outcome = () =>
    drive(
      async (machine) => (await pass(machine, loadConfig(machine, CONFIG), OPTIONS)).receipts[0]?.outcome,
    );
  for (const _ of [first, second]) {
    world.push(['home']);
    expect(await outcome()).toBe('applied');
  }
  const back = await drive(async (system) =>
    rollback.run({ system, stopwatch: new Stopwatch(() => 0), config: CONFIG, args: [], values: {} }),
  );
  expect(back).toBe(0);
  return { world, drive, outcome };
}

/** Two releases of one history that are good and differ. */
function goodReleases(): [Release, Release] {
  for (let seed = 1; ; seed++) {
    const [first, second] = history(new Random(seed), 'home', 2);
    if (first?.good && second?.good) return [first, second];
  }
}

it('stays away when a secret gets another value', async () => {
  const { world, outcome } = await host();
  expect(await outcome()).toBe('held');
  world.files.write('/etc/waybill/secrets/home/token', 'another', { mode: 0o600 });
  expect(await outcome()).toBe('held');
});

it('stays away when what runs is reconciled for a restore, a reset or a new secret', async () => {
  const { world, drive, outcome } = await host();
  for (const one of world.engine.of('home', 'web')) world.engine.stop(one);
  const reconciled = await drive(async (machine) => {
    const context = contextOf(machine, loadConfig(machine, CONFIG), { ...OPTIONS, retry: true });
    const recorder = new PassRecorder('home', machine.clock, () => {});
    const commit = context.state.applied('home')?.commit ?? '';
    const release = await resolveRelease(context, recorder, await releaseTree(context, commit, 'home'));
    return reconcile(context, recorder, { release, status: 'same' });
  });
  expect(reconciled).toBe('repaired');
  expect(await outcome()).toBe('held');
});

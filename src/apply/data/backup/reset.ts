/** An app that starts fresh: its containers go, its data is set aside; or what was set aside comes back. */
import type { HostContext } from '../../engine/context.ts';
import type { Release } from '../../secrets/release.ts';
import type { ResetTask } from '../../state/task.ts';
import { setAside } from './set-aside.ts';

/** Carries a reset out, from where it was cut off. The pass that follows creates the containers. */
export async function resetApp(context: HostContext, { tree }: Release, begun: ResetTask): Promise<void> {
  const { state, system, docker } = context;
  const { stack, commit, digest, manifest } = tree;
  const { reset, moves, undoes } = begun;
  state.setTask(stack, begun);
  state.setJournal(stack, { commit, digest, at: system.clock.now(), phase: 'apply' });
  const others = state.resets(stack).filter(({ at }) => at !== reset.at);
  state.setResets(stack, [...others, reset]);
  system.checkpoint('reset-begun');
  const services = manifest.services.filter(({ app }) => app === reset.app).map(({ name }) => name);
  for (const container of await docker.containers(stack))
    if (services.includes(container.service ?? '')) await docker.remove(container);
  for (const [index, place] of moves.entries()) {
    if (index < begun.done) continue;
    await setAside(context, stack, place);
    state.setTask(stack, { ...begun, done: index + 1 });
    system.checkpoint('reset-place');
  }
  if (undoes !== undefined)
    state.setResets(
      stack,
      state.resets(stack).filter(({ at }) => at !== undoes),
    );
  state.setTask(stack, undefined);
}

/** A Docker Compose that is missing, too old, or cut off: the tree is not to blame. */
import { expect, it } from 'vitest';
import { Compose } from '../../src/apply/engine/compose.ts';
import { Docker } from '../../src/apply/engine/docker.ts';
import { type Answer, MemorySystem } from './memory.ts';

/** What is said when Compose is asked to read a tree. */
function reading(config: Answer, version: Answer): Promise<string> {
  const system = new MemorySystem({}, ({ args }) => (args.includes('version') ? version : config));
  return new Compose(new Docker(system), 'home', '/state', {}).resolve('k', '/state').then(
    () => '',
    (error: Error) => error.message,
  );
}

it.each<[string, Answer, Answer]>([
  [
    'apply/docker-missing',
    { code: undefined as never, notFound: true },
    { code: undefined as never, notFound: true },
  ],
  ['apply/compose-missing', { code: 1, err: "docker: 'compose' is not a docker command." }, { code: 1 }],
  ['apply/compose-missing: Docker Compose is version 2.9.0', { code: 15 }, { out: 'v2.9.0' }],
  ['apply/docker-failed', { code: undefined as never }, { out: '2.30.1' }],
  ['apply/docker-failed', { code: 1, timedOut: true }, { out: '2.30.1' }],
  ['apply/verify-compose', { code: 15, err: 'services.one is not valid' }, { out: '2.30.1' }],
])('%s', async (expected, config, version) => expect(await reading(config, version)).toContain(expected));

it('counts a service of which there are to be no containers as one that gets none', async () => {
  const services = { a: { scale: 0 }, b: { deploy: { replicas: 0 } }, c: { scale: 2 }, d: {} };
  const system = new MemorySystem({}, () => ({ code: 0, out: JSON.stringify({ services }) }));
  const resolved = await new Compose(new Docker(system), 'home', '/state', {}).resolve('k', '/state');
  expect(Object.keys(resolved.services)).toEqual(['c', 'd']);
});

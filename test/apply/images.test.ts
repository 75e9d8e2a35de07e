/** Which images are on the host: by what the engine prints, whatever it says and however an image is named. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Docker } from '../../src/apply/engine/docker.ts';
import { MemorySystem } from './memory.ts';

it('finds exactly those that are there, under every name', async () => {
  const name = fc.constantFrom(
    ...['a', 'b', 'c', 'd', 'e'].flatMap((x) => [x, `docker.io/x/${x}:1`, `index.docker.io/${x}`]),
  );
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name), fc.uniqueArray(name), async (asked, there) => {
      const system = new MemorySystem({}, ({ args }) => {
        if (args[0] === 'version') return {};
        const names = args.slice(args.indexOf('--') + 1);
        const found = names.filter((one) => there.includes(one));
        const code = found.length === names.length ? 0 : 1;
        return { code, out: found.map((one) => `id of ${one}\n`).join(''), err: 'Error: fehlt' };
      });
      const expected = asked.filter((one) => there.includes(one)).map((one) => [one, `id of ${one}`]);
      expect([...(await new Docker(system).images(asked))].sort()).toEqual(expected.sort());
    }),
  );
});

it('refuses when the engine does not answer', async () => {
  const docker = new Docker(new MemorySystem({}, () => ({ code: 1, err: 'gone' })));
  await expect(docker.images(['a'])).rejects.toThrow('apply/docker-failed');
});

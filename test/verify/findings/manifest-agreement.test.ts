import { expect, it } from 'vitest';
import { manifestAgreement } from '../../../src/verify/findings/manifest-agreement.ts';
import { allTrees } from '../../harness/trees.ts';
import { codesIn, describeFinding } from './provoke.ts';

it('finds a route that is said to be of another app', () => {
  const files = allTrees().find(({ name }) => name === 'out/home')?.files ?? {};
  const manifest = (files['manifest.json'] ?? '').replace(
    '"app": "sonarr",\n      "host"',
    '"app": "radarr",\n      "host"',
  );
  expect(manifest).not.toBe(files['manifest.json']);
  const tree = new Map(Object.entries({ ...files, 'manifest.json': manifest }));
  expect(codesIn(manifestAgreement, tree)).toEqual(['verify/disagrees']);
});

describeFinding('manifest-agreement', manifestAgreement, {
  'verify/disagrees': 'Traefik: a router names a missing middleware',
});

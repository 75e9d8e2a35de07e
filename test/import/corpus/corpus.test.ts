/** The projects of the fixtures: imported, rendered, and compared with the originals by Docker Compose. */
import { describe, expect, it } from 'vitest';
import { hasCompose, needCompose } from '../../harness/docker.ts';
import { fixtures } from '../compose/project.ts';
import { judge } from './judge.ts';
import { findProjects } from './projects.ts';

/** Parts of other projects, which Compose does not accept alone. */
const PARTS = new Set(['extends/common/base.yaml', 'include/media']);

/** What the judge cannot see: differences of these projects, beyond which there may be none. */
const KNOWN: Readonly<Record<string, RegExp>> = {
  authelia: /^(?:networks\.default|labels\.traefik\.http\.routers\.)/,
  'homepage-labels': /^labels\.homepage\.widget\./,
  'traefik-v3-authentik': /^(?:healthcheck|image|labels\.traefik\.http\.|volumes\.\/var\/run\/docker\.sock)/,
};

describe.skipIf(!hasCompose && !needCompose)('an imported project', () => {
  for (const project of findProjects(fixtures).filter(({ name }) => !PARTS.has(name)))
    it(`${project.name} does what it did, or the report says what differs`, () => {
      const { lost, ending, reasons } = judge(project);
      const known = KNOWN[project.name];
      expect(lost.filter(({ key }) => known?.test(key) !== true)).toEqual([]);
      expect(['clean', 'lost'], reasons.join()).toContain(ending);
    });
});

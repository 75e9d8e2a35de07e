import { moreOpen } from '../../../src/verify/findings/more-open.ts';
import { allTrees } from '../../harness/trees.ts';
import { describeFinding } from './provoke.ts';

const FILE = 'traefik/dynamic/sonarr.yml';

/** The tree of a home with one more router to Sonarr. */
function withRule(rule: string): Map<string, string> {
  const files = new Map(Object.entries(allTrees().find(({ name }) => name === 'out/home')?.files ?? {}));
  const router = `    hole: {entryPoints: [websecure], rule: ${JSON.stringify(rule)}, priority: 5000, service: sonarr}\n`;
  return files.set(
    FILE,
    (files.get(FILE) ?? '').replace('  routers:\n', () => `  routers:\n${router}`),
  );
}

describeFinding('more-open', moreOpen, {
  'verify/more-open': withRule('Host(`sonarr.example.com`) && Query(`k`, `v`)'),
  'verify/undecided': withRule('Host(`sonarr.example.com`) && PathRegexp(`(a|b)*a(a|b){20}$`)'),
});

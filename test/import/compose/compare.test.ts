/** The 30 projects: imported, compiled, and read by Docker Compose beside the original. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { verify } from '../../../src/verify/verify.ts';
import { hasCompose, needCompose } from '../../harness/docker.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { type Difference, differences } from './compare.ts';
import {
  composeConfig,
  fixtures,
  folderOf,
  imported,
  namesOf,
  projects,
  treeOf,
  variablesOf,
  writeTree,
} from './project.ts';

type Explanation = Readonly<
  Partial<Record<'project' | 'service' | 'key' | 'before' | 'after' | 'code', string>>
> & {
  readonly why: string;
};

const explained = parse(readFileSync(`${fixtures}/explained.yaml`, 'utf8')) as Readonly<
  Record<'differences' | 'findings', readonly Explanation[]>
>;
const used = new Set<Explanation>();

/** Marks the lines that explain something. */
function isExplained(kind: 'differences' | 'findings', facts: Readonly<Record<string, string>>): boolean {
  const lines = explained[kind].filter(({ why: _, ...patterns }) =>
    Object.entries(patterns).every(([key, pattern]) =>
      new RegExp(`^(?:${pattern})$`, 's').test(facts[key] ?? ''),
    ),
  );
  for (const line of lines) used.add(line);
  return lines.length > 0;
}

describe('imported projects', () => {
  it('are thirty, of different styles', () => expect(projects.length).toBeGreaterThanOrEqual(30));

  for (const project of projects) {
    const run = imported(project);

    it(`${project} is a stack that has no errors, and its tree verifies`, () => {
      expect(run.code, run.err + run.out).toBe(0);
      const findings = verify(treeOf(run)).diagnostics.map(({ code, message }) => ({
        project,
        code,
        message,
      }));
      expect(findings.filter((finding) => !isExplained('findings', finding))).toEqual([]);
    });

    it.skipIf(!hasCompose && !needCompose)(
      `${project} is the same to Docker Compose, or it is explained why not`,
      () => {
        const tree = treeOf(run);
        const folder = temporaryFolder();
        writeTree(folder, tree);
        const before = composeConfig(folderOf(project), [], {});
        const after = composeConfig(folder, [], variablesOf(run, tree));
        const found = Object.entries(namesOf(before, after)).flatMap(([name, own]): Difference[] => {
          const [one, two] = [before.services[name], own === undefined ? undefined : after.services[own]];
          if (one === undefined || two === undefined)
            return [{ service: name, key: 'gone', before: 'there', after: 'gone' }];
          return differences(name, [one, before], [two, after]);
        });
        expect(found.filter((one) => !isExplained('differences', { project, ...one }))).toEqual([]);
      },
    );
  }

  it.skipIf(!hasCompose && !needCompose)('have no explanation that explains nothing', () =>
    expect([...explained.differences, ...explained.findings].filter((line) => !used.has(line))).toEqual([]),
  );
});

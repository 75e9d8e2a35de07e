/** What the test of each finding shows: it is silent about rendered trees, and each of its codes has a fault that provokes it. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/verify/finding.ts';
import { parseTree } from '../../../src/verify/read/parsed-tree.ts';
import { allTrees } from '../../harness/trees.ts';
import { apply, type Files, type Kind } from '../faults/edit.ts';
import { KINDS } from '../faults/kinds.ts';

/** Places of one kind of fault in one tree that are tried. */
const MOST = 6;

/** The example of a home first: the others are read only for what it does not have, the largest last. */
const RANKS: Readonly<Record<string, number>> = { 'out/home': 0, 'out/everything': 2 };
const rank = (name: string) => RANKS[name] ?? 1;

const trees = allTrees()
  .sort((a, b) => rank(a.name) - rank(b.name))
  .map(({ files }): Files => new Map(Object.entries(files)));

/** Runs a finding over a tree, without the others. */
export function codesIn(finding: Finding, files: Files): string[] {
  const tree = parseTree(files);
  return tree === undefined ? [] : finding.run(tree).map(({ code }) => code);
}

/** For each code a kind of fault in `test/verify/faults`, as `Traefik: a router is for no host`; or a tree that has the fault. */
type Faults = Readonly<Record<string, string | Files>>;

export function describeFinding(name: string, finding: Finding, faults: Faults): void {
  describe(name, () => {
    it('reports nothing in a rendered tree', () => {
      expect(trees.slice(0, 1).flatMap((files) => codesIn(finding, files))).toEqual([]);
    });

    it('has a fault for each of its codes', () => {
      expect(Object.keys(finding.codes).filter((code) => faults[code] === undefined)).toEqual([]);
    });

    for (const [code, fault] of Object.entries(faults))
      if (typeof fault === 'string')
        it(`reports ${code}: ${fault}`, () => expect(isProvoked(finding, code, kindOf(fault))).toBe(true));
      else it(`reports ${code}`, () => expect(codesIn(finding, fault)).toContain(code));
  });
}

function kindOf(fault: string): Kind {
  const [artifact = '', name = ''] = fault.split(/: (.*)/s);
  const kind = KINDS[artifact]?.find((one) => one.name === name);
  if (kind === undefined) throw new Error(`there is no fault ${fault}`);
  return kind;
}

function isProvoked(finding: Finding, code: string, kind: Kind): boolean {
  return trees.some((files) => {
    let tried = 0;
    for (const edit of kind.edits(files)) {
      if (codesIn(finding, apply(files, edit, kind)).includes(code)) return true;
      if (++tried === MOST) return false;
    }
    return false;
  });
}

/** Every problem that the applier reports, by code. */
import { changeProblems } from './change.ts';
import { dataProblems } from './data.ts';
import { hostProblems } from './host.ts';
import { treeProblems } from './tree.ts';

export const problemCatalogue = { ...hostProblems, ...treeProblems, ...changeProblems, ...dataProblems };

export type ProblemCode = keyof typeof problemCatalogue;

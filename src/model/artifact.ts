/** One generated file: a path below out/<stack> and its text. */
export interface Artifact {
  readonly path: string;
  readonly text: string;
}

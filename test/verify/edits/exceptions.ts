/** Edits that verify says nothing about, with the reason why each is harmless or nobody could know. */
export interface Exception {
  /** How, the file, and the path of the edit: `change compose/app.yaml services/app/image`. */
  readonly edits: RegExp;
  readonly reason: string;
}

export const EXCEPTIONS: readonly Exception[] = [];

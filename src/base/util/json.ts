/** A map of JSON or YAML of which only the keys are known to be texts. */
export type Json = Readonly<Record<string, unknown>>;

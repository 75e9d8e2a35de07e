/** Workflows of .github/workflows, by name. */
export const workflows: Readonly<Record<string, string>>;

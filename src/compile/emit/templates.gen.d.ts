/** Types of the templates that `npm run generate` compiles from src/compile/emit/templates/. */

export type TemplateName = 'dotenv.njk' | 'stack-readme.md.njk';

/** A compiled template, as nunjucks calls it. It gives its text, or what went wrong, to `done`. */
export type TemplateRoot = (
  environment: object,
  context: object,
  frame: object,
  runtime: object,
  done: (error: Error | null, text?: string) => void,
) => void;

export const templates: Readonly<Record<TemplateName, { readonly obj: { readonly root: TemplateRoot } }>>;

/**
 * Text templates, compiled at build time.
 *
 * Of nunjucks only its runtime is loaded (2 ms less at every start than its Environment): templates here are loops and
 * conditions over prepared texts, without filters, includes or inheritance. A name that is not given is an error,
 * also where nunjucks would read it as false or as an empty list.
 */
import nunjucks from 'nunjucks/src/runtime.js';
import { type TemplateName, templates } from './templates.gen.js';

const environment = {
  opts: { autoescape: false },
  getFilter(name: string): never {
    throw new Error(`the filter \`${name}\` is not available: prepare the text in the emitter`);
  },
  getTemplate(name: string): never {
    throw new Error(`\`${name}\` cannot be included`);
  },
};

const runtime = {
  ...nunjucks,
  memberLookup(object: unknown, key: unknown): unknown {
    return given(nunjucks.memberLookup(object, key), String(key));
  },
};

/** The text of a template. Throws when the template names what `context` does not hold: a mistake of ours, never of a user. */
export function renderTemplate(name: TemplateName, context: Readonly<Record<string, unknown>>): string {
  const own: Record<string, unknown> = { ...context };
  const scope = {
    lookup: (key: string) => given(Object.hasOwn(own, key) ? own[key] : undefined, key),
    setVariable: (key: string, value: unknown) => {
      own[key] = value;
    },
    addExport: () => undefined,
  };
  const frame = new nunjucks.Frame();
  frame.topLevel = true;
  let result = '';
  templates[name].obj.root(environment, scope, frame, runtime, (error, text) => {
    if (error !== null) throw new Error(`template ${name}: ${error.message}`);
    result = text ?? '';
  });
  return result;
}

function given(value: unknown, name: string): unknown {
  if (value === undefined) throw new Error(`the template names \`${name}\`, which is not given`);
  return value;
}

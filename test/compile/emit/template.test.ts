import { expect, test } from 'vitest';
import { renderTemplate } from '../../../src/compile/emit/template.ts';

const setting = { name: 'TZ', value: "'UTC'" };
const context = { header: ['head'], settings: [setting], variables: [], files: [] };

test('renders a compiled template', () => {
  expect(renderTemplate('dotenv.njk', context)).toBe("# head\n\nTZ='UTC'\n");
});

test('nothing is escaped', () => {
  expect(renderTemplate('dotenv.njk', { ...context, header: ['<&>'] })).toContain('# <&>\n');
});

test('a name that is not given is an error, also where a template asks for a list', () => {
  const { variables: _, ...without } = context;
  expect(() => renderTemplate('dotenv.njk', without)).toThrow(
    /dotenv\.njk.*`variables`, which is not given/s,
  );
  expect(() => renderTemplate('dotenv.njk', { ...context, settings: [{ name: 'TZ' }] })).toThrow(
    /`value`, which is not given/,
  );
});

test('a name of every object is not a name of the context', () => {
  const { variables: _, ...without } = context;
  expect(() => renderTemplate('dotenv.njk', Object.create({ ...without, variables: [] }))).toThrow(
    /which is not given/,
  );
});

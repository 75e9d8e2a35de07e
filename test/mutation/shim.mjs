/** What the tests need of their runner, so that they run many times in one process. */
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';
import * as chai from 'chai';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

export const expect = chai.expect;
const names = [];

export function describe(name, run) {
  names.push(name);
  run();
  names.pop();
}

export function it(name, ...rest) {
  const run = rest.find((one) => typeof one === 'function');
  globalThis.__tests.push({ name: [...names, name].join(' > '), run });
}

export const afterAll = () => undefined;

/** One test for each item of a table. */
it.each = (table) => (name, run) => {
  for (const row of table) it(name, () => run(...[row].flat()));
};

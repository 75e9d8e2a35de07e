/** Expressions: what they are worth, and why some are worth nothing. */
import { describe, expect, it } from 'vitest';
import { render } from '../../../src/import/hms/template.ts';
import { UNDEFINED, Unresolved } from '../../../src/import/hms/values.ts';

const variables: Readonly<Record<string, unknown>> = {
  a: 'home',
  n: 7,
  on: true,
  list: ['x', 'y'],
  map: { k: { 'deep-er': 'v' } },
  none: null,
};
const scope = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : UNDEFINED);

describe('expressions', () => {
  it.each<[string, unknown]>([
    ['plain', 'plain'],
    ['/opt/{{ a }}/{{ n }}', '/opt/home/7'],
    ['{{ a }}', 'home'],
    ['{{ n }}', 7],
    ['{{ on }}', true],
    ['{{on}} x', 'True x'],
    ['{{- a -}}', 'home'],
    ['{{ nope | default("d") }}', 'd'],
    ["{{ none | default('d', true) }}", 'd'],
    ['{{ nope | d(n) }}', 7],
    ["{{ map.k['deep-er'] }}", 'v'],
    ['{{ list[1] }}', 'y'],
    ["{{ list | join(',') }}", 'x,y'],
    ['{{ a | upper | replace("HO", "da") }}', 'daME'],
    ['{{ "12" | int + 1 }}', 13],
    ["{{ a ~ '-' ~ n }}", 'home-7'],
    ["{{ 'yes' if on else 'no' }}", 'yes'],
    ["{{ on | ternary('1', '0') }}", '1'],
    ["{{ a | ternary('1', '0') }}", '1'],
    ["{{ none | ternary('1', '0') }}", '0'],
    ["{{ a == 'home' and not nope is defined }}", true],
    ["{{ (a or 'x') + 'y' }}", 'homey'],
    ["{{ ['p', a] }}", ['p', 'home']],
    ["{{ 'it\\'s' }}", "it's"],
    ['{{ a | ansible.builtin.upper }}', 'HOME'],
  ])('%s', (text, value) => expect(render(text, scope)).toEqual(value));

  it.each([
    ['{{ nope }}', 'defined nowhere'],
    ["{{ lookup('env', 'HOME') }}", 'the variable HOME of the environment'],
    ["{{ lookup('ansible.builtin.env', 'HOME') }}", 'the variable HOME of the environment'],
    ["{{ lookup('pipe', 'rm -rf /') }}", 'nothing is executed'],
    ['{{ a | password_hash }}', 'password_hash'],
    ['{% if a %}x{% endif %}', 'a statement'],
    ['{{ a | constructor }}', 'constructor'],
    ['{{ a.constructor.constructor }}', 'defined nowhere'],
    [`{{ ${'('.repeat(100)}a }}`, 'nested too deeply'],
    ['{{ a b }}', 'not understood'],
    ['{{ }}', 'ends too early'],
    ['{{ list }} x', 'a list or a map'],
    [`{{ a }}${'x'.repeat(10_001)}`, 'too long'],
  ])('%s has no value', (text, why) => {
    expect(() => render(text, scope)).toThrow(Unresolved);
    expect(() => render(text, scope)).toThrow(why);
  });
});

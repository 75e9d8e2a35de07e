import { describe, expect, it } from 'vitest';
import {
  type Call,
  type Command,
  chosenAction,
  type Program,
  runProgram,
  UsageError,
  usageOf,
} from '../../../src/base/host/program.ts';

const actions = { list: { takes: '[STACK...]' }, set: { takes: 'NAME' }, check: { takes: '' } };

function program() {
  const printed: string[] = [];
  const calls: Call[] = [];
  const pack: Command<Call> = {
    name: 'pack',
    summary: 'put things into a box',
    usage: 'THING [BOX]',
    options: { dry: 'show what would be packed', into: ['FILE', 'the box'], label: ['TEXT', 'its label'] },
    maxArguments: 2,
    run: (call) => calls.push(call) + 40,
  };
  const any: Command<Call> = { name: 'any', summary: 'take anything', usage: usageOf(actions), run: () => 7 };
  const value: Program<Call> = {
    name: 'porter',
    purpose: 'porter carries things.',
    commands: { pack: () => pack, any: async () => any },
    common: { root: ['DIR', 'where things are'] },
    notes: 'Exit codes: 0 carried.',
    version: '1.2.3',
    exit: { good: 0, usage: 64 },
    print: (text) => printed.push(text),
    contextOf: (call) => call,
  };
  return { run: (...argv: string[]) => runProgram(value, argv), printed, calls };
}

describe('a program of commands', () => {
  it('gives a command its arguments, switches and values, and paths as absolute ones', async () => {
    const { run, calls } = program();
    expect(await run('pack', 'a', '--dry', '--into', 'x/box', '--label=blue', '--root', '/r')).toBe(41);
    expect(calls).toEqual([
      {
        args: ['a'],
        flags: new Set(['dry']),
        values: new Map([
          ['into', `${process.cwd()}/x/box`],
          ['label', 'blue'],
          ['root', '/r'],
        ]),
      },
    ]);
    expect(await run('any', ...'abcdef')).toBe(7);
  });

  it('makes help of every command and the overview from the same data', async () => {
    const { run, printed } = program();
    expect(await run('pack', '--help')).toBe(0);
    expect(await run('any', '--help')).toBe(0);
    expect(await run('--help')).toBe(0);
    expect(await run()).toBe(64);
    const common = [
      'Options of every command:',
      '  --root DIR     where things are',
      '  -h, --help     show this help',
      '  -v, --version  show the version of Waybill',
      '',
      'Exit codes: 0 carried.',
      '',
    ];
    expect(printed[0]?.split('\n')).toEqual([
      'porter pack THING [BOX]',
      '',
      'Put things into a box.',
      '',
      'Options:',
      '  --dry         show what would be packed',
      '  --into FILE   the box',
      '  --label TEXT  its label',
      '',
      ...common,
    ]);
    expect(printed[1]).toMatch(/^porter any list \[STACK\.\.\.\] \| set NAME \| check\n/);
    expect(printed[2]).toContain('Commands:\n  pack  put things into a box\n  any   take anything\n');
    expect(printed[3]).toBe(printed[2]);
    expect([await run('-h'), await run('help', 'pack'), await run('pack', '-h')]).toEqual([0, 0, 0]);
    expect(printed.slice(4)).toEqual([printed[2], printed[0], printed[0]]);
  });

  it('shows its version wherever it is asked for it', async () => {
    const { run, printed, calls } = program();
    expect(await run('--version')).toBe(0);
    expect(await run('pack', '--version')).toBe(0);
    expect(await run('-v')).toBe(0);
    expect(printed).toEqual(['1.2.3\n', '1.2.3\n', '1.2.3\n']);
    expect(calls).toEqual([]);
  });

  it.each([
    [['pakc'], 'there is no command `pakc`; did you mean `pack`?'],
    [['constructor'], 'there is no command `constructor`; `porter --help` lists all commands.'],
    [['pack', '--lable', 'x'], 'there is no option `--lable`; did you mean `--label`?'],
    [['pack', '--label'], "Option '--label <value>' argument missing"],
    [['pack', 'a', 'b', 'c'], 'unexpected argument `c`; usage: porter pack THING [BOX]'],
  ])('refuses %j', async (argv, message) => {
    await expect(program().run(...argv)).rejects.toThrow(new UsageError(message));
  });
});

describe('actions of a command', () => {
  it('are chosen by the first argument', () => {
    expect(chosenAction('secrets', 'set', actions)).toBe(actions.set);
  });

  it.each([
    [undefined, '`secrets` needs an action; choose one of list, set, check'],
    ['chek', '`secrets` does not know `chek`; did you mean `check`?'],
    ['toString', '`secrets` does not know `toString`; choose one of list, set, check'],
  ])('refuse %s', (name, message) => {
    expect(() => chosenAction('secrets', name, actions)).toThrow(message);
  });
});

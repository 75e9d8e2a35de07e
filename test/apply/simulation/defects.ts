/**
 * Defects that are put between the applier and its machine, one of each kind that has been seen or feared: what the
 * simulation is worth is shown by its finding them.
 */
import type { ProcessResult, Runner } from '../../../src/apply/machine/process.ts';
import type { Files, System } from '../../../src/apply/machine/system.ts';
import type { Defect } from './simulate.ts';

/** The same machine with some of its parts exchanged. */
function withParts(system: System, parts: { files?: Partial<Files>; run?: Runner }): System {
  const { files, ...others } = parts;
  const exchange = <T extends object>(whole: T, by: Partial<T>): T =>
    new Proxy(whole, {
      get: (target, key) => {
        const value = key in by ? by[key as keyof T] : target[key as keyof T];
        return typeof value === 'function' && !(key in by) ? value.bind(target) : value;
      },
    });
  return exchange(system, {
    ...others,
    ...(files === undefined ? {} : { files: exchange(system.files, files) }),
  } as Partial<System>);
}

/** A file that is never written. */
const neverWrites =
  (name: string): Defect =>
  (system) =>
    withParts(system, {
      files: {
        write: (path, ...rest) => {
          if (!path.endsWith(name)) system.files.write(path, ...rest);
        },
      },
    });

/** Programs answer something else. */
const answers =
  (
    change: (
      ran: ProcessResult,
      program: string,
      args: readonly string[],
    ) => Partial<ProcessResult> | undefined,
  ): Defect =>
  (system) =>
    withParts(system, {
      run: async (program, args, options) => {
        const ran = await system.run(program, args, options);
        return { ...ran, ...change(ran, program, args) };
      },
    });

const text = (out: string): Partial<ProcessResult> => ({ out: Buffer.from(out) });
const isInspection = (args: readonly string[]) => args[0] === 'container' && args[1] === 'inspect';

/** Each with a seed whose day shows it. */
export const DEFECTS: Readonly<Record<string, { readonly seed: number; readonly defect: Defect }>> = {
  'what a killed Compose has left is not seen': {
    seed: 41,
    defect: answers(({ out }, _, args) =>
      isInspection(args) ? text(out.toString().replaceAll('com.docker.compose.replace', 'x')) : undefined,
    ),
  },
  'containers that an engine has left down are not seen': {
    seed: 24,
    defect: answers(({ out }, _, args) =>
      isInspection(args)
        ? text(
            out.toString().replaceAll('"Status":"exited","ExitCode":255', '"Status":"running","ExitCode":0'),
          )
        : undefined,
    ),
  },
  'the journal is not kept': { seed: 35, defect: neverWrites('/journal.json') },
  'what a receiver has missed is not kept': { seed: 5, defect: neverWrites('/unsent.json') },
  'what was told is not kept': { seed: 5, defect: neverWrites('/outcomes.json') },
  'a failed release is forgotten': { seed: 1, defect: neverWrites('/failed.json') },
  'a secret is made and not kept': { seed: 7, defect: neverWrites('/token') },
  'receipts get lost': { seed: 2, defect: (system) => withParts(system, { files: { append: () => {} } }) },
  'a staging folder is left behind': {
    seed: 1,
    defect: (system) =>
      withParts(system, {
        files: {
          remove: (path) => {
            if (!path.endsWith('/staging')) system.files.remove(path);
          },
        },
      }),
  },
  'a damaged copy of the repository counts as whole': {
    seed: 34,
    defect: answers((_, program, args) =>
      program === 'git' && args.includes('fsck') ? { code: 0 } : undefined,
    ),
  },
  'what is unchanged is restarted': {
    seed: 7,
    defect: (system) =>
      withParts(system, {
        run: async (program, args, options) => {
          if (args.includes('up')) await system.run(program, ['restart', 'home-db-1']);
          return system.run(program, args, options);
        },
      }),
  },
};

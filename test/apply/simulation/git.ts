/** Git on the simulated machine: a server with a branch, and a bare copy of it on the disk that a kill leaves half-written. */
import { digestOf } from '../manifest.ts';
import type { MemoryFiles } from '../memory.ts';
import type { Answer } from './engine.ts';
import type { Release } from './releases.ts';
import type { Timeline } from './timeline.ts';

const PRIVATE = { mode: 0o600 };
const missing: Answer = { code: 128, err: 'fatal: not a valid object name' };

export class GitServer {
  /** Commits of the branch, the newest last; each holds the trees of all stacks. */
  readonly commits: { readonly id: string; readonly stacks: Readonly<Record<string, Release>> }[] = [];
  awayUntil = 0;

  get newest(): string {
    return this.commits.at(-1)?.id ?? '';
  }
}

interface GitWorld {
  readonly time: Timeline;
  readonly files: MemoryFiles;
  readonly server: GitServer;
}

/** Answers `git ARGS`, without the options before the verb. */
export function git(world: GitWorld, folder: string, args: readonly string[], input: string): Answer {
  const { files, server } = world;
  const verb = args.findIndex((arg) => !arg.startsWith('-') && !arg.includes('='));
  const [name, ...rest] = args.slice(verb);
  const last = rest.at(-1) ?? '';
  const copy = new Copy(files, folder);
  switch (name) {
    case 'init':
      files.write(`${last}/HEAD`, 'ref: refs/heads/main\n', PRIVATE);
      return {};
    case 'fetch':
      return fetch(world, copy, last.split(':')[1] ?? '');
    case 'fsck':
      return copy.isDamaged() ? { code: 1, err: 'broken link' } : {};
    case 'rev-parse': {
      const commit = copy.ref(last.replace(/\^.*$/, ''));
      return commit === undefined ? { code: 1 } : { out: `${commit}\n` };
    }
    case 'merge-base': {
      const order = server.commits.map(({ id }) => id);
      const [older = '', newer = ''] = rest.slice(-2);
      return order.indexOf(older) >= 0 && order.indexOf(older) <= order.indexOf(newer) ? {} : { code: 1 };
    }
    case 'update-ref':
      copy.setRef(rest[0] ?? '', last);
      return {};
    case 'ls-tree':
      return list(server, copy, last);
    case 'cat-file':
      return {
        out: input
          .split('\n')
          .filter(Boolean)
          .map((object) => blob(server, object))
          .join(''),
      };
    default:
      return { code: 1, err: `git: '${name}' is not a git command` };
  }
}

function fetch({ time, server }: GitWorld, copy: Copy, ref: string): Answer {
  if (time.now < server.awayUntil) return { code: 128, err: 'fatal: unable to access the repository' };
  if (copy.isLocked(ref)) return { code: 1, err: `error: cannot lock ref '${ref}'` };
  if (copy.isDamaged()) return { code: 128, err: 'fatal: bad object' };
  copy.add(server.commits.map(({ id }) => id));
  copy.setRef(ref, server.newest);
  return {};
}

function list(server: GitServer, copy: Copy, what: string): Answer {
  const [commit = '', folder = ''] = what.split(':');
  const stack = folder.split('/')[1] ?? '';
  const found = server.commits.find(({ id }) => id === commit)?.stacks[stack];
  if (found === undefined || !copy.has(commit)) return missing;
  const lines = found.entries.map(
    ({ path, bytes }) => `100644 blob ${objectOf(bytes)} ${bytes.length}\t${path}\0`,
  );
  return { out: lines.join('') };
}

const objects = new WeakMap<Buffer, string>();
function objectOf(bytes: Buffer): string {
  const known = objects.get(bytes) ?? digestOf(bytes.toString()).slice(0, 40);
  objects.set(bytes, known);
  return known;
}

function blob(server: GitServer, object: string): string {
  for (const { stacks } of [...server.commits].reverse())
    for (const { entries } of Object.values(stacks))
      for (const { bytes } of entries)
        if (objectOf(bytes) === object) return `${object} blob ${bytes.length}\n${bytes.toString()}\n`;
  return `${object} missing\n`;
}

/** The bare copy in its folder. */
class Copy {
  readonly #files: MemoryFiles;
  readonly #folder: string;

  constructor(files: MemoryFiles, folder: string) {
    this.#files = files;
    this.#folder = folder;
  }

  #commits(): string[] {
    return this.#files.read(`${this.#folder}/objects`)?.toString().split('\n').filter(Boolean) ?? [];
  }

  has(commit: string): boolean {
    return this.#commits().includes(commit);
  }

  add(commits: readonly string[]): void {
    this.#files.write(`${this.#folder}/objects`, commits.join('\n'), PRIVATE);
  }

  ref(name: string): string | undefined {
    const commit = this.#files.read(`${this.#folder}/${name}`)?.toString();
    return commit !== undefined && this.has(commit) ? commit : undefined;
  }

  setRef(name: string, commit: string): void {
    this.#files.write(`${this.#folder}/${name}`, commit, PRIVATE);
  }

  isLocked(name: string): boolean {
    return this.#files.stat(`${this.#folder}/${name}.lock`) !== undefined;
  }

  isDamaged(): boolean {
    return this.#files.stat(`${this.#folder}/damaged`) !== undefined;
  }
}

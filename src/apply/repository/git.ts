/** The git command line, on a bare copy of the repository that holds no edited files. */

import { lastLine, type ProcessResult } from '../machine/process.ts';
import type { System } from '../machine/system.ts';
import { type Problem, refuse, refuseIfAny } from '../problem.ts';

/** Seconds for anything that talks to the server, and for anything that does not. */
const REMOTE_LIMIT = 300;
const LOCAL_LIMIT = 60;

/** One file of a tree, wherever it comes from. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: 'file' | 'link' | 'other';
  readonly bytes: Buffer;
}

interface GitOptions {
  /** Seconds. */
  readonly limit?: number;
  readonly input?: string;
  /** More variables. */
  readonly extra?: Readonly<Record<string, string>>;
}

export class Git {
  readonly #system: System;
  readonly #folder: string;

  constructor(system: System, folder: string) {
    this.#system = system;
    this.#folder = folder;
  }

  /** Makes the copy if there is none, and clears what a killed git left behind. */
  async prepare(): Promise<void> {
    const { files } = this.#system;
    if (files.stat(this.#folder) === undefined) {
      const made = `${this.#folder}.new`;
      files.remove(made);
      files.makeFolder(made, { mode: 0o700 });
      await this.#must(['init', '--quiet', '--bare', made], LOCAL_LIMIT);
      files.move(made, this.#folder);
    }
    // The lock of the applier is held: nobody else is at work here.
    for (const { path } of files.walk(this.#folder)) {
      if (path.endsWith('.lock')) files.remove(`${this.#folder}/${path}`);
    }
  }

  /** Fetches a branch into a ref of its own. Returns what went wrong, in git's words. */
  async fetch(url: string, branch: string, ref: string): Promise<string | undefined> {
    const args = [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      // What follows is an address, whatever it looks like.
      '--',
      url,
      `+refs/heads/${branch}:${ref}`,
    ];
    const ran = await this.#run(args, { limit: REMOTE_LIMIT });
    if (ran.code === 0) return undefined;
    if (ran.timedOut) return `no answer within ${REMOTE_LIMIT} seconds`;
    return fetchError(ran.err) || 'git was ended from outside';
  }

  /** Whether the copy itself is broken: then no answer of it can be trusted. */
  async isDamaged(): Promise<boolean> {
    const ran = await this.#run(['fsck', '--connectivity-only', '--no-dangling', '--no-progress'], {
      limit: REMOTE_LIMIT,
    });
    // One that was ended has found nothing: a copy that is whole must not be thrown away.
    return ran.code !== undefined && ran.code !== 0;
  }

  /** Begins with an empty copy. */
  async renew(): Promise<void> {
    this.#system.files.remove(this.#folder);
    await this.prepare();
  }

  /** Commit that a ref names. */
  async commitOf(ref: string): Promise<string | undefined> {
    const ran = await this.#ask(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
    return ran.code === 0 ? ran.out.toString().trim() : undefined;
  }

  async isAncestor(older: string, newer: string): Promise<boolean> {
    return (await this.#ask(['merge-base', '--is-ancestor', older, newer])).code === 0;
  }

  async setRef(ref: string, commit: string): Promise<void> {
    await this.#must(['update-ref', ref, commit], LOCAL_LIMIT);
  }

  /** Checks the signature of a commit. Returns what is wrong with it. */
  async badSignature(
    commit: string,
    by: { readonly allowedSigners?: string; readonly gnupgHome?: string },
  ): Promise<string | undefined> {
    // Of the other kind no key counts, not even one that root happens to have.
    const config = ['-c', `gpg.ssh.allowedSignersFile=${by.allowedSigners ?? '/dev/null'}`];
    const extra = { GNUPGHOME: by.gnupgHome ?? '/nonexistent' };
    const ran = await this.#ask([...config, 'verify-commit', commit], { extra });
    return ran.code === 0 ? undefined : lastLine(ran.err) || 'it is not signed';
  }

  /** All files of a folder of a commit; undefined when there is no such folder. */
  async readFolder(commit: string, folder: string): Promise<TreeEntry[] | undefined> {
    const listed = await this.#ask(['ls-tree', '-r', '-l', '-z', `${commit}:${folder}`]);
    if (listed.code !== 0) return undefined;
    const entries = listed.out
      .toString()
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => {
        // Only the first tab ends the facts: a name may have tabs of its own.
        const tab = line.indexOf('\t');
        const [facts, path] = [line.slice(0, tab), line.slice(tab + 1)];
        const [mode = '', , object = '', size = ''] = facts.split(/ +/);
        const kind: TreeEntry['kind'] =
          mode === '120000' ? 'link' : mode.startsWith('100') ? 'file' : 'other';
        return { path, kind, object, size: Number.parseInt(size, 10) || 0 };
      });
    refuseIfAny(tooLarge(folder, entries));
    const bytes = await this.#objects(
      entries.filter(({ kind }) => kind !== 'other').map(({ object }) => object),
    );
    return entries.map(({ path, kind, object }) => ({
      path,
      kind,
      bytes: bytes.get(object) ?? Buffer.alloc(0),
    }));
  }

  /** Bytes of objects by name, all with one call. */
  async #objects(names: readonly string[]): Promise<Map<string, Buffer>> {
    const ran = await this.#ask(['cat-file', '--batch'], {
      input: names.map((name) => `${name}\n`).join(''),
    });
    const found = new Map<string, Buffer>();
    for (let at = 0; at < ran.out.length; ) {
      const end = ran.out.indexOf(10, at);
      const [name = '', kind, size] = ran.out.subarray(at, end).toString().split(' ');
      if (kind !== 'blob') {
        this.#system.files.remove(this.#folder);
        refuse('apply/fetch-damaged', `The copy of the repository lacks the object ${name}.`, FETCHED_AGAIN);
      }
      const start = end + 1;
      found.set(name, ran.out.subarray(start, start + Number(size)));
      at = start + Number(size) + 1;
    }
    return found;
  }

  /** Asks the copy, and refuses where the answer was cut off: half of one would say that the rest does not exist. */
  async #ask(args: readonly string[], options: GitOptions = {}): Promise<ProcessResult> {
    const ran = await this.#run(args, options);
    if (ran.code === undefined && !ran.notFound)
      refuse('apply/fetch-git', 'git was ended before it had answered.', 'The next pass tries again.');
    return ran;
  }

  #run(
    args: readonly string[],
    { limit = LOCAL_LIMIT, input = '', extra = {} }: GitOptions = {},
  ): Promise<ProcessResult> {
    const { environment } = this.#system;
    const inherited = Object.fromEntries(
      Object.entries(environment).filter(([name, value]) => !name.startsWith('GIT_') && value !== undefined),
    ) as Record<string, string>;
    return this.#system.run('git', [...ALWAYS, ...args], {
      environment: {
        ...inherited,
        GIT_DIR: this.#folder,
        GIT_TERMINAL_PROMPT: '0',
        GIT_SSH_COMMAND: environment['GIT_SSH_COMMAND'] ?? 'ssh -o BatchMode=yes -o ConnectTimeout=15',
        ...extra,
      },
      input,
      limit,
    });
  }

  async #must(args: readonly string[], limit: number): Promise<void> {
    const ran = await this.#run(args, { limit });
    if (ran.notFound) refuse('apply/fetch-no-git', 'The program `git` is not installed.', 'Install git.');
    if (ran.code !== 0)
      refuse('apply/fetch-git', `git ${args[0] ?? ''} failed: ${lastLine(ran.err)}.`, DAMAGED);
  }
}

const FETCHED_AGAIN = 'The next pass fetches it again. If that happens often, check the disk.';

const DAMAGED =
  'If the disk is sound, remove the folder repository.git of the state folder: it is fetched again.';

/** On the disk before git says so; no hooks, whatever the machine's own configuration says; no work left behind. */
const ALWAYS = ['-c', 'core.fsync=all', '-c', 'core.hooksPath=/dev/null', '-c', 'gc.autoDetach=false'];

/** Bytes of a file, and of all files, beyond which a folder does not hold a rendered tree; it is refused before it is read. */
const LARGEST_FILE = 4 << 20;
const LARGEST_TREE = 32 << 20;

function tooLarge(folder: string, files: readonly { path: string; size: number }[]): Problem[] {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const large = files.filter(({ size }) => size > LARGEST_FILE).map(({ path }) => `${folder}/${path}`);
  if (large.length === 0 && total <= LARGEST_TREE) return [];
  const what = large.length > 0 ? large.join(', ') : `${folder} with its ${files.length} files`;
  const message = `${what} is too large for a rendered tree, which has at most ${LARGEST_TREE >> 20} MiB.`;
  return [
    {
      code: 'apply/verify-too-large',
      message,
      help: 'Remove from the folder what the compiler has not written.',
    },
  ];
}

/** What git says of a server, without the advice that it ends with. */
function fetchError(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const said = lines.filter(
    (line) => line !== '' && !/^Please make sure|^and the repository exists/.test(line),
  );
  return said.join(' ').replace(/\.$/, '');
}

/** The real files: what root does by path where containers can write. */
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NodeFiles } from '../../../src/apply/machine/node-files.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { problems } from '../manifest.ts';

const APP = 1000;
const asRoot = process.getuid?.() === 0;

/** A media folder of an app, and a folder elsewhere that it must not reach. */
function media() {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  for (const name of ['media', 'elsewhere']) mkdirSync(join(folder, name));
  chownSync(join(folder, 'media'), APP, APP);
  const link = (target: string, path: string, uid: number) => {
    symlinkSync(target, join(folder, path));
    lchownSync(join(folder, path), uid, uid);
  };
  const at = (path: string) => join(folder, path);
  return { at, link, files: new NodeFiles() };
}

/** Lets a user exchange `media/library` for a link and back, as fast as it can, for as long as the work takes. */
async function exchanging(folder: string, work: () => Promise<void>): Promise<void> {
  const script = `cd ${folder} && ln -s ../elsewhere away && while :; do
    mv -T library kept; mv -T away library; mv -T library away; mv -T kept library
  done 2>/dev/null`;
  const child = spawn('sh', ['-c', script], { uid: APP, gid: APP, stdio: 'ignore', detached: true });
  const ended = new Promise((resolve) => child.on('close', resolve));
  try {
    await work();
  } finally {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await ended;
  }
}

describe.runIf(asRoot)('files below folders that an app can write to', () => {
  const access = { mode: 0o775, uid: APP, gid: APP };

  it('are not made by way of a link that the app has put there', () => {
    const { at, link, files } = media();
    link('../elsewhere', 'media/library', APP);
    expect(problems(() => files.makeFolder(at('media/library/movies'), access))[0]).toContain(
      'apply/machine-link: ',
    );
    expect(problems(() => files.remove(at('media/library/movies')))[0]).toContain('apply/machine-link: ');
    writeFileSync(at('elsewhere/key'), 'of root');
    expect(files.readUntrusted(at('media/library/key'), 100)).toBeUndefined();
    expect(files.list(at('elsewhere'))).toEqual(['key']);
  });

  it('are made by way of a link of root in a folder of root', () => {
    const { at, link, files } = media();
    link('media', 'disk', 0);
    files.makeFolder(at('disk/library/movies'), access);
    expect(statSync(at('media/library/movies'))).toMatchObject({ uid: APP, gid: APP });
    writeFileSync(at('media/library/key'), 'of the app');
    expect(files.readUntrusted(at('disk/library/key'), 100)?.toString()).toBe('of the app');
  });

  it('never become folders elsewhere, however fast the app exchanges them', async () => {
    const { at, files } = media();
    mkdirSync(at('media/library'));
    chownSync(at('media/library'), APP, APP);
    const before = statSync(at('elsewhere'));
    let made = 0;
    await exchanging(at('media'), async () => {
      for (const end = Date.now() + 2000; Date.now() < end; ) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        try {
          files.makeFolder(at(`media/library/${made}/deep`), access);
          made++;
        } catch {
          // The link was there, or nothing was: either is an error, as long as nothing is done.
        }
      }
    });
    expect(files.list(at('elsewhere'))).toEqual([]);
    expect(statSync(at('elsewhere'))).toMatchObject({ uid: before.uid, mode: before.mode });
    expect(made).toBeGreaterThan(0);
  });
});

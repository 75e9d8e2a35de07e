/** A secret from the person at the terminal, or from whatever feeds standard input. */
import { isTerminal, writeAll } from './streams.ts';

const ENTER = /[\r\n]/;
const END = '\u0004';
const BREAK = '\u0003';
const ERASE = new Set(['\u0008', '\u007f']);

/** Reads all of standard input. At a terminal: asks on standard error, and reads one line that is not shown. */
export async function readSecret(prompt: string): Promise<Uint8Array> {
  if (!isTerminal(0) || !process.stdin.isTTY) {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
  // Before the prompt: who sees one may type at once.
  process.stdin.setRawMode(true);
  writeAll(2, prompt);
  try {
    return Buffer.from(await readLine());
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
    writeAll(2, '\n');
  }
}

function readLine(): Promise<string> {
  return new Promise((resolve) => {
    let line: string[] = [];
    process.stdin.setEncoding('utf8');
    const read = (text: string) => {
      for (const letter of text) {
        if (letter === BREAK) {
          process.stdin.setRawMode(false);
          process.kill(process.pid, 'SIGINT');
          return;
        }
        if (letter === END || ENTER.test(letter)) {
          process.stdin.off('data', read);
          resolve(line.join(''));
          return;
        }
        if (ERASE.has(letter)) line = line.slice(0, -1);
        else line.push(letter);
      }
    };
    process.stdin.on('data', read);
  });
}

/** The log of receipts: one line each, the newest last. Read from its end, and rotated, so that its length costs nothing. */
import type { Files } from '../machine/system.ts';
import type { Receipt } from './receipt.ts';

/** Bytes after which a file is set aside, and how many such files are kept. */
const LARGEST = 4 << 20;
const KEPT = 4;
/** Bytes that are read at once. */
const CHUNK = 64 << 10;
const NEWLINE = 10;

export class ReceiptLog {
  readonly #path: string;
  readonly #files: Files;

  constructor(path: string, files: Files) {
    this.#path = path;
    this.#files = files;
  }

  add(receipt: Receipt): void {
    if (this.#files.size(this.#path) > LARGEST) this.#rotate();
    this.#files.append(this.#path, JSON.stringify(receipt));
  }

  /** All receipts, the newest first; as many are read as are taken. A line that a power cut tore is left out. */
  *newestFirst(): Generator<Receipt> {
    for (let number = 0; number <= KEPT; number++)
      for (const line of linesBackwards(this.#files, this.#name(number))) {
        const receipt = parsed(line);
        if (receipt !== undefined) yield receipt;
      }
  }

  /** `receipts.jsonl`, then `receipts.1.jsonl` and so on, the older the higher. */
  #name(number: number): string {
    return number === 0 ? this.#path : this.#path.replace(/(?=\.jsonl$)/, `.${number}`);
  }

  #rotate(): void {
    for (let number = KEPT; number > 0; number--) {
      const from = this.#name(number - 1);
      if (this.#files.stat(from) !== undefined) this.#files.move(from, this.#name(number));
    }
  }
}

/** Lines of a file from the last to the first. */
function* linesBackwards(files: Files, path: string): Generator<Buffer> {
  /** The end of a line of which the beginning is not read yet. */
  let rest: Buffer = Buffer.alloc(0);
  for (let end = files.size(path); end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    let bytes = Buffer.concat([files.readAt(path, start, end - start), rest]);
    for (let at = bytes.lastIndexOf(NEWLINE); at !== -1; at = bytes.lastIndexOf(NEWLINE)) {
      yield bytes.subarray(at + 1);
      bytes = bytes.subarray(0, at);
    }
    rest = bytes;
    end = start;
  }
  yield rest;
}

function parsed(line: Buffer): Receipt | undefined {
  if (line.length === 0) return undefined;
  try {
    return JSON.parse(line.toString()) as Receipt;
  } catch {
    return undefined;
  }
}

/**
 * Standard output and standard error, written directly. Node's own streams take three milliseconds to set up, and
 * what they still hold when the process ends is lost.
 */
import { fstatSync, writeSync } from 'node:fs';

/** Writes the whole text to a file descriptor. A reader that went away ends the process quietly, as it does for `cat`. */
export function writeAll(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(0);
      // A full pipe that someone else made non-blocking: its reader needs a moment.
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Whether a file descriptor is a terminal. */
export function isTerminal(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false;
  }
}

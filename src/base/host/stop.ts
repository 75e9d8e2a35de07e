/** Being asked to stop. */

/** Resolves when someone asks the process to stop: Ctrl-C, or a plain `kill`. Asked twice, it ends at once. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

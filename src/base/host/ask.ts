/** Questions to the person at the terminal. */
import { createInterface } from 'node:readline';
import { isatty } from 'node:tty';

/** Whether there is a person to ask: input and questions both at a terminal. */
export const canAsk = () => isatty(0) && isatty(2);

/**
 * Asks on standard error, so that results on standard output stay clean, and gives back the line without spaces around it;
 * undefined when the input ends.
 */
export function ask(question: string): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((answer) => {
    terminal.once('SIGINT', () => process.exit(130));
    terminal.once('close', () => answer(undefined));
    terminal.question(question, (line) => {
      answer(line.trim());
      terminal.close();
    });
  });
}

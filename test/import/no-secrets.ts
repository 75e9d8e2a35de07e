/** The canary of all imports: what went into the file of secrets is nowhere else. */
import { expect } from 'vitest';
import type { MemoryHost } from '../../src/base/host/memory-host.ts';
import { catalog } from '../../src/catalog/catalog.gen.js';
import { compile } from '../../src/compile/compile.ts';
import { renderText } from '../../src/review/report/text.ts';
import { movedSecrets, placesOf } from '../harness/canary.ts';

/** Looks at what an import has printed and written, and at the trees and problems of its stacks. */
export function expectNoSecrets(host: MemoryHost, printed: readonly string[]): void {
  const written = [...host.files.keys()].filter((path) => path.startsWith('/repo'));
  const secrets = written.filter((path) => path.endsWith('.secrets.env'));
  const values = secrets.flatMap((path) => Object.values(movedSecrets(host.text(path) ?? '')));
  // ansible-hms-docker gives two databases the name of their app as password.
  const telling = values.filter((value) => !(value in catalog));
  if (telling.length === 0) return;
  const { stacks, diagnostics, textOf } = compile({ host, root: '/repo', wanted: [] });
  const texts: [string, string][] = [
    ['what was printed', printed.join('')],
    ['problems', renderText(diagnostics, textOf, { color: false })],
    ...written
      .filter((path) => !secrets.includes(path))
      .map((path): [string, string] => [path, host.text(path) ?? '']),
    ...stacks.flatMap((stack) =>
      stack.tree().map(({ path, text }): [string, string] => [`out/${path}`, text]),
    ),
  ];
  expect(placesOf(telling, texts), 'places in which a secret stands').toEqual([]);
}

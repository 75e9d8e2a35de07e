/** The first line of a stack file is enough for an editor: completion, help on hover, mistakes while typing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { repository } from '../harness/files.ts';
import { LanguageServer } from '../harness/language-server.ts';

const path = join(repository, 'stacks/home/stack.yaml');
const text = readFileSync(path, 'utf8');
let server: LanguageServer;

afterEach(() => server.stop());

/** Position behind the first occurrence of some text. */
function behind(document: string, needle: string) {
  const before = document.slice(0, document.indexOf(needle) + needle.length).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

it('completes keys and values', async () => {
  server = new LanguageServer();
  const edited = text.replace('  prowlarr: {}', '  prowlarr:\n    a');
  const uri = await server.open(path, edited);
  const found = (await server.request('textDocument/completion', {
    textDocument: { uri },
    position: behind(edited, '  prowlarr:\n    a'),
  })) as {
    items: { label: string; documentation?: unknown }[];
  };
  const labels = found.items.map((item) => item.label);
  expect(labels).toEqual(expect.arrayContaining(['access', 'auth', 'subdomain', 'groups']));
});

it('explains a key on hover', async () => {
  server = new LanguageServer();
  const uri = await server.open(path, text);
  const hover = (await server.request('textDocument/hover', {
    textDocument: { uri },
    position: behind(text, '\nlan'),
  })) as { contents: { value: string } };
  expect(hover.contents.value).toContain('Address ranges of your own network');
});

it('finds nothing wrong with the examples, and something with a mistake', async () => {
  server = new LanguageServer();
  await server.open(path, text);
  expect((await server.heard('textDocument/publishDiagnostics')) as object).toMatchObject({
    diagnostics: [],
  });
  server.stop();
  server = new LanguageServer();
  await server.open(path, text.replace('timezone:', 'timezon:'));
  const { diagnostics } = (await server.heard('textDocument/publishDiagnostics')) as {
    diagnostics: { message: string }[];
  };
  expect(diagnostics.map((d) => d.message).join('\n')).toContain('timezon');
});

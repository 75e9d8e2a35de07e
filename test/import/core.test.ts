/** The parts that all importers share: the books, the draft, the file of secrets. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { SourceFile } from '../../src/base/source/source-file.ts';
import { parseSource } from '../../src/compile/load/parse.ts';
import { printDraft } from '../../src/import/draft.ts';
import { Ledger, leaves } from '../../src/import/ledger.ts';
import { secretsFile } from '../../src/import/secrets-file.ts';
import type { Draft } from '../../src/import/types.ts';
import { compileText } from '../harness/compile.ts';

function source(text: string): SourceFile {
  const parsed = parseSource('in.yml', new TextEncoder().encode(text), { version: '1.1', largest: 10_000 });
  if (parsed.value === undefined) throw new Error(JSON.stringify(parsed.diagnostics));
  return parsed.value;
}

const place = (pointer: string) => ({ file: 'in.yml', pointer, on: 'value' }) as const;

describe('the ledger', () => {
  it('counts what nobody spoke of as not supported, once for each key', () => {
    const ledger = new Ledger();
    ledger.add(source('a: 1\nb: {c: 2, d: [3, 4]}\ne: {}\n'));
    ledger.taken(place('/a'), 'domain');
    ledger.changed(place('/b/d'), 'lan', { before: 'everybody', after: 'your network' });
    expect(ledger.entries().map(({ fate, pointer }) => `${fate} ${pointer}`)).toEqual([
      'taken /a',
      'unsupported /b/c',
      'changed /b/d',
      'unsupported /e',
    ]);
  });

  it('keeps the value of a secret out of every text', () => {
    const ledger = new Ledger();
    ledger.add(source('token: hunter2hunter2\n'));
    ledger.taken(place('/token'), 'written as hunter2hunter2');
    ledger.secret(place('/token'), { name: 'token', value: 'hunter2hunter2', purpose: 'Opens doors.' });
    ledger.secret(place('/token'), { name: 'token', value: 'other', purpose: 'Opens doors.' });
    expect(ledger.entries()[0]?.text).toBe('written as ***');
    expect(ledger.secrets().map(({ value }) => value)).toEqual(['hunter2hunter2']);
  });

  it('hides all of a secret of which a part is another one', () => {
    const ledger = new Ledger();
    ledger.add(source('url: x\n'));
    ledger.taken(place('/url'), 'written as hunter2hunter2@db:5432');
    ledger.secret(place('/url'), { name: 'a', value: 'hunter2hunter2', purpose: 'Opens doors.' });
    ledger.secret(place('/url'), { name: 'b', value: 'hunter2hunter2@db:5432', purpose: 'Opens doors.' });
    expect(ledger.entries()[0]?.text).toBe('written as ***');
  });

  it('finds every leaf', () => expect(leaves({ a: [{ 'b/c': 1 }], d: [] })).toEqual(['/a/0/b~1c', '/d']));
});

describe('a draft', () => {
  const draft: Draft = {
    spec: {
      apiVersion: 'waybill/v1',
      apps: { sonarr: { auth: 'app', variants: ['4k'] }, plex: {} },
      lan: ['192.168.1.0/24'],
      host: { timezone: 'Europe/Berlin', uid: 1000, gid: 1000, data: '/opt/home', media: '/mnt/home' },
      name: 'home',
      domain: 'example.com',
    },
    notes: new Map([['/apps/plex', 'First line.\nSecond line.']]),
  };

  it('is printed in the order of the schema, with remarks above their keys', () => {
    const text = printDraft(draft, ['Made by a test.']);
    expect(text).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=../../node_modules/waybill/schema/editor.schema.json
      # Made by a test.

      apiVersion: waybill/v1
      name: home
      domain: example.com
      host:
        timezone: Europe/Berlin
        uid: 1000
        gid: 1000
        data: /opt/home
        media: /mnt/home
      lan: [192.168.1.0/24]

      apps:
        sonarr: {auth: app, variants: [4k]}
        # First line.
        # Second line.
        plex: {}
      "
    `);
    expect(parse(text)).toEqual(draft.spec);
    expect(compileText(text).diagnostics).toEqual([]);
  });
});

describe('the file of secrets', () => {
  it('is read back by a shell, whatever a value holds', () => {
    const at = { file: 'in.yml', start: 0, end: 0 };
    const value = 'a\'b"c$d `e`\\n #f\ng';
    const text = secretsFile('home', [
      { name: 'cf-token', value, at, purpose: 'Edits DNS.' },
      { name: 'plex-claim', at, purpose: 'Claims.' },
    ]);
    const script = `${text}\nprintf %s "$CF_TOKEN"`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(value);
    expect(text).toContain('#PLEX_CLAIM=');
  });
});

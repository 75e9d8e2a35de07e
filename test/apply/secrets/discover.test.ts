import { expect, it } from 'vitest';
import { discover } from '../../../src/apply/secrets/discover.ts';

const xml = (text: string, path: string) => discover(text, { format: 'xml', path });

it('reads XML as the *arr apps and Plex write it', () => {
  const config = `<Config>
  <!-- <ApiKey>old</ApiKey> -->
  <BindAddress>*</BindAddress>
  <ApiKey>0123456789abcdef0123456789abcdef</ApiKey>
  <ApiKeyOther>no</ApiKeyOther>
</Config>`;
  expect(xml(config, '/Config/ApiKey')).toBe('0123456789abcdef0123456789abcdef');
  expect(xml(config, '/Config/Missing')).toBeUndefined();
  const plex =
    '<?xml version="1.0" encoding="utf-8"?>\n<Preferences OldestPreviousVersion="1.40" PlexOnlineToken="a&amp;b" MachineIdentifier="x"/>';
  expect(xml(plex, '/Preferences/@PlexOnlineToken')).toBe('a&b');
  expect(xml(plex, '/Preferences/@Missing')).toBeUndefined();
  expect(xml('<Config><ApiKey></ApiKey></Config>', '/Config/ApiKey')).toBeUndefined();
  expect(xml('<Config><A><Key>deep</Key></A></Config>', '/Config/A/Key')).toBe('deep');
});

it('reads ini files as SABnzbd and others write them', () => {
  const ini =
    '__version__ = 19\n[misc]\napi_key = abc123\nnzb_key = "quoted"\n[servers]\n[[news]]\napi_key = other\n';
  const read = (path: string) => discover(ini, { format: 'ini', path });
  expect(read('misc.api_key')).toBe('abc123');
  expect(read('misc.nzb_key')).toBe('quoted');
  expect(read('news.api_key')).toBe('other');
  expect(read('__version__')).toBe('19');
  expect(read('misc.missing')).toBeUndefined();
});

it('reads JSON and YAML', () => {
  expect(discover('{"main": {"apiKey": "k"}}', { format: 'json', path: 'main.apiKey' })).toBe('k');
  expect(discover('auth:\n  apikey: k\n', { format: 'yaml', path: 'auth.apikey' })).toBe('k');
  expect(discover('auth: {}', { format: 'yaml', path: 'auth.constructor.name' })).toBeUndefined();
});

it('takes a file that an app is just writing for one without the secret', () => {
  expect(discover('{"main": {"apiK', { format: 'json', path: 'main.apiKey' })).toBeUndefined();
  expect(discover('', { format: 'xml', path: '/Config/ApiKey' })).toBeUndefined();
});

it('takes no time that grows faster than the text', () => {
  const long = 1 << 19;
  const started = performance.now();
  for (const text of [
    ' '.repeat(long),
    `${'<!--'.repeat(long / 4)}`,
    ']'.repeat(long),
    `a${' '.repeat(long)}`,
  ])
    for (const format of ['ini', 'xml'] as const)
      discover(`${text}\n${text}x`, { format, path: 'misc.api_key' });
  expect(performance.now() - started).toBeLessThan(5000);
});

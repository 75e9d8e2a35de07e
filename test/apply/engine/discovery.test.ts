/** Keys that apps make at their first start: read out of the files of all formats, and handed on in the same pass. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { BUSY, describeOnEngine, docker } from './engine.ts';
import { observed } from './table.ts';
import { world } from './world.ts';

const [busyName, busyTag] = BUSY.split(':');

/** Configurations as apps of the catalogue write them, with `KEY` in place of the key. */
const FORMATS = {
  xml: {
    like: 'Sonarr',
    file: 'config.xml',
    path: '/Config/ApiKey',
    text: '<Config>\\n  <BindAddress>*</BindAddress>\\n  <ApiKey>KEY</ApiKey>\\n</Config>\\n',
  },
  json: {
    like: 'Jellyseerr',
    file: 'settings.json',
    path: 'main.apiKey',
    text: '{\\n "clientId": "x",\\n "main": {\\n  "apiKey": "KEY",\\n  "locale": "en"\\n }\\n}\\n',
  },
  yaml: {
    like: 'Bazarr',
    file: 'config.yaml',
    path: 'auth.apikey',
    text: '---\\nanalytics:\\n  enabled: true\\nauth:\\n  apikey: KEY\\n  type: null\\n',
  },
  ini: {
    like: 'SABnzbd',
    file: 'app.ini',
    path: 'misc.api_key',
    text: '__version__ = 19\\n[misc]\\napi_key = KEY\\nport = 8080\\n[servers]\\n[[news]]\\napi_key = no\\n',
  },
};

/**
 * An app that makes a key at its first start, one that reads it from a file, one that takes a variable, and a bystander.
 * The key is written by the shell itself: a command line with it would be seen on the host, by the canary too.
 */
const appOf = (format: keyof typeof FORMATS) => {
  const { file, path, text } = FORMATS[format];
  return `apiVersion: waybill/v1
title: Test
description: For tests.
category: misc
website: https://example.com
login: {own: none, sso: false}
secrets:
  api-key: {kind: discovered, purpose: Lets others ask., from: {service: ${format}, file: config/${file}, format: ${format}, path: ${path}}}
services:
  ${format}:
    image: {name: ${busyName}, tag: "${busyTag}"}
    init: true
    user: '1000:1000'
    entrypoint:
      - sh
      - -c
      - 'sleep 1; key=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d " \\n");
        [ -f /config/${file} ] || printf "%b" "\${TEXT%KEY*}$key\${TEXT#*KEY}" >/config/${file}; exec sleep infinity'
    environment: {TEXT: ${JSON.stringify(text)}}
    mounts: [{type: data, name: config, target: /config}]
    health: {kind: command, command: [test, -s, /config/${file}], interval: 1s, timeout: 5s, retries: 3, startPeriod: 10s}
  ${format}-reader:
    image: {name: ${busyName}, tag: "${busyTag}"}
    init: true
    user: '1000:1000'
    secretFiles: [{secret: api-key, target: /run/secrets/key}]
    health: {kind: none, reason: It sleeps.}
  ${format}-by-variable:
    image: {name: ${busyName}, tag: "${busyTag}"}
    init: true
    environment: {KEY: {secret: api-key}}
    health: {kind: none, reason: It sleeps.}
  ${format}-bystander:
    image: {name: ${busyName}, tag: "${busyTag}"}
    init: true
    health: {kind: none, reason: It sleeps.}
`;
};

describeOnEngine('keys that apps make', () => {
  it('reach their readers in the same pass, out of every format, and nobody else is touched', async () => {
    const host = world();
    const formats = Object.keys(FORMATS) as (keyof typeof FORMATS)[];
    host.publish({
      apps: Object.fromEntries(formats.map((format) => [format, {}])),
      files: Object.fromEntries(formats.map((format) => [`apps/${format}.yaml`, appOf(format)])),
    });
    const ran = await host.apply();
    expect(ran.code, ran.out + ran.err).toBe(0);
    expect(host.receipts()).toHaveLength(1);
    const containers = host.containers();
    for (const format of formats) {
      const { file } = FORMATS[format];
      const text = readFileSync(join(host.data, format, 'config', file), 'utf8');
      const found = /\b[0-9a-f]{32}\b/.exec(text)?.[0] ?? `none in ${text}`;
      host.canary.knows(found);
      const id = (service: string) => containers[`${format}${service}`]?.id ?? '';
      expect(docker('exec', id('-reader'), 'cat', '/run/secrets/key'), format).toBe(found);
      expect(docker('exec', id('-by-variable'), 'sh', '-c', 'echo "$KEY"'), format).toBe(found);
      expect(containers[`${format}-reader`]?.status).toBe('running');
      expect(ran.out).toMatch(new RegExp(`restart +${format}-reader +\\(secret\\)`));
      expect(ran.out).toMatch(new RegExp(`recreate +${format}-by-variable +\\(environment\\)`));
      expect(ran.out).not.toMatch(new RegExp(`re(?:start|create) +${format}(?:-bystander)? `));
    }
    const again = await host.apply();
    expect(again.code, again.out + again.err).toBe(0);
    expect(host.containers()).toEqual(containers);
    observed(
      `keys of apps found in ${formats.map((format) => `${format.toUpperCase()} as of ${FORMATS[format].like}`).join(', ')}`,
      'each in the hands of its two readers after one pass (one restarted, one recreated); the others untouched; one receipt',
    );
  });
});

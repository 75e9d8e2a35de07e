/** Two things at one place of a container, however they are written: refused at the line of the spec that says so. */
import { describe, expect, it } from 'vitest';
import { judged, PLAIN_STACK } from '../harness/stack.ts';

const CONF = { 'conf/a.txt': 'a\n' };
const inline = (more: string) => `${PLAIN_STACK}apps: {web: {image: "nginx:1.29.3", port: 80, ${more}}}\n`;
const override = (more: string) =>
  `${PLAIN_STACK}apps: {sonarr: {}}\noverrides: {services: {sonarr: {${more}}}, volumes: {cache: {}}}\n`;
const SHARES = 'shares: {film: {type: nfs, server: 10.0.0.5, path: /v/film}}';
const withShares = (spec: string, media: string) =>
  spec.replace('media: /mnt/home', `media: ${media}, ${SHARES}`);

const REFUSED: Readonly<Record<string, [spec: string, code: string]>> = {
  'data and media': [inline('data: {data: /data}, media: read'), 'verify/mount-twice'],
  'two folders of data': [inline('data: {a: /x, b: /x}'), 'verify/mount-twice'],
  'a slash at the end': [inline('data: {a: /x, b: /x/}'), 'verify/mount-twice'],
  'a way back': [inline('data: {a: /x, b: /y/../x}'), 'verify/mount-twice'],
  'data and files': [inline('data: {a: /x}, files: {conf: /x}'), 'verify/mount-twice'],
  'data inside of files': [inline('data: {a: /x/d}, files: {conf: /x}'), 'verify/mount-point-missing'],
  'data inside of media that is read': [
    inline('data: {a: /data/d}, media: read'),
    'verify/mount-point-missing',
  ],
  'the root': [inline('data: {a: /}'), 'verify/mount-refused'],
  'files of the kernel': [inline('data: {a: /proc}'), 'verify/mount-refused'],
  'two by an override': [override('volumes: ["/srv/a:/a", "cache:/a/"]'), 'model/override-value'],
  'two in long forms': [
    override('volumes: [{type: bind, source: /a, target: /a}, {type: bind, source: /b, target: //a}]'),
    'model/override-value',
  ],
  'two secrets': [
    override('secrets: [{source: a, target: k}, {source: b, target: k}]'),
    'model/override-value',
  ],
  'memory over data': [override('tmpfs: /config'), 'verify/mount-twice'],
  'memory with options over data': [override('tmpfs: ["/config:size=64m"]'), 'verify/mount-twice'],
  'inside of one that is read': [override('volumes: ["/a:/a:ro", "/b:/a/b"]'), 'verify/mount-point-missing'],
  'memory inside of one that is read': [
    override('volumes: ["/a:/a:ro"], tmpfs: [/a/t]'),
    'verify/mount-point-missing',
  ],
  'a file of a secret inside of one that is read': [
    `${PLAIN_STACK}apps: {n8n: {}}\noverrides: {services: {n8n-postgres: {volumes: ["/a:/run/secrets:ro"]}}}\n`,
    'verify/mount-point-missing',
  ],
  'a place that is not a path': [
    override('volumes: [{type: volume, source: cache, target: cache}]'),
    'schema/invalid-value',
  ],
  'a variable with a colon': [override('volumes: ["/a:${WHERE:-/config}"]'), 'model/override-value'],
};

describe('two things at one place', () => {
  it.each(Object.entries(REFUSED))('refuses %s', (_, [spec, code]) => {
    expect(judged(spec, CONF).join('\n')).toContain(`error ${code} `);
  });

  it('has a folder made at which a share is seen below media that is only read', () => {
    expect(judged(withShares(inline('media: read'), '/mnt/home'))).toEqual([]);
  });

  it('warns of a share that must have the folder itself', () => {
    const spec = withShares(inline('media: read'), '{type: nfs, server: 10.0.0.5, path: /v}');
    expect(judged(spec)).toEqual(['warning verify/mount-point-unsure read']);
    expect(judged(spec.replace('media: read', 'media: write'))).toEqual([]);
  });

  it('takes an override for another mount at the same place, as Compose does', () => {
    expect(judged(override('volumes: ["cache:/config/../config"]'))).toEqual([]);
    expect(judged(override('volumes: ["cache:/c", /config]'))).toEqual([]);
  });
});

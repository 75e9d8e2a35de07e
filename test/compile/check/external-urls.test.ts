import { describe, expect, it } from 'vitest';
import { FULL_STACK, problems } from '../../harness/stack.ts';

const outside = (url: string) =>
  problems(`${FULL_STACK}apps: {sonarr: {auth: sso}}\nexternal: {box: {url: ${JSON.stringify(url)}}}\n`);

describe('an address of another machine', () => {
  it.each([
    ...['http://moviebox:8096', 'https://192.168.1.5:5001', 'http://nas.lan', 'http://[fd00::5]:80'],
    ...[
      'http://a_b:80',
      'http://host.docker.internal:8123',
      'http://my-box',
      'https://xn--bcher-kva.example',
    ],
  ])('%s is one', (url) => expect(outside(url)).toEqual([]));

  it.each([
    ...['http://sonarr:8989', 'http://SONARR:1', 'http://traefik:8082', 'http://authentik-server:9000'],
    ...['http://authentik-proxy-home-sonarr:9000', 'http://home-sonarr-1', 'http://sonarr.example.com'],
    ...[
      'http://localhost:80',
      'http://my.localhost',
      'http://127.0.0.1',
      'http://127.9.9.9',
      'http://[::1]:80',
    ],
    ...[
      'http://0.0.0.0',
      'http://0:80',
      'http://0x7f.1',
      'http://2130706433',
      'http://127.1',
      'http://010.0.0.1',
    ],
    ...[
      'http://1.2.3',
      'http://300.1.1.1',
      'http://[::ffff:127.0.0.1]',
      'http://224.0.0.1',
      'http://172.30.0.5',
    ],
    ...[
      'http://box:0',
      'http://box:99999',
      'http://-a',
      'http://a..b',
      'http://a.',
      'http://box?x',
      'http://box#x',
    ],
    ...[
      `http://${'a'.repeat(64)}`,
      'http://bücher',
      'http://a%20b',
      'http://$x',
      'http://[fd00::zz]',
      'http://[]',
    ],
  ])('%s is none', (url) =>
    expect(outside(url).map((one) => one.split(' ')[0])).toEqual(['check/external-url']),
  );
});

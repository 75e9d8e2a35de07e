/** A variant is its app under other names: whatever changes the app changes it too. */
import { expect, it } from 'vitest';
import { PLAIN_STACK } from '../../../src/base/diag/example.ts';
import { modelOf } from '../../harness/compile.ts';

const DEFINITION = `apiVersion: waybill/v1
title: Wiki
description: Pages that many write.
category: misc
website: https://example.com
login: {own: required, sso: false}
main: wiki-worker
settings: {debug: {type: boolean, description: Says more., default: false}}
route: {service: wiki, port: 80}
volumes: {wiki-cache: {description: What can be made again.}}
variants: {work: {title: Wiki at work}}
services:
  wiki: {image: {name: nginx, tag: 1.29.3}, networks: [proxy], health: {kind: image}}
  wiki-worker: {image: {name: nginx, tag: 1.29.3}, networks: [proxy], health: {kind: image}}
patches:
  - when: {setting: {debug: true}}
    service: wiki
    set:
      environment: {DEBUG: 'true'}
      mounts: [{type: volume, name: wiki-cache, target: /cache}]
`;

it('is patched, and has its own main service', () => {
  const spec = `${PLAIN_STACK}apps: {wiki: {variants: [work], settings: {debug: true}, environment: {ROLE: main}}}\n`;
  const { services } = modelOf(spec, { 'apps/wiki.yaml': DEFINITION });
  const found = services
    .filter(({ app }) => app.startsWith('wiki'))
    .map(({ name, compose: { environment, volumes } }) => [name, { environment, volumes }]);
  const cache = (name: string) => [{ type: 'volume', source: name, target: '/cache' }];
  expect(Object.fromEntries(found)).toEqual({
    wiki: { environment: { DEBUG: 'true' }, volumes: cache('wiki-cache') },
    'wiki-worker': { environment: { ROLE: 'main' } },
    'wiki-work': { environment: { DEBUG: 'true' }, volumes: cache('wiki-cache-work') },
    'wiki-worker-work': { environment: { ROLE: 'main' } },
  });
});

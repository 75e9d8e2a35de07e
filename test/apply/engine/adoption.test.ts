/** A Compose project that ran before Waybill: taken over, and brought back. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { CHECKPOINTS } from '../../../src/apply/machine/checkpoints.ts';
import { BUSY, describeOnEngine, docker, killPoints } from './engine.ts';
import { observed } from './table.ts';
import { healthy, ill, type StackSpec, type World, world } from './world.ts';

const [busyName, busyTag] = BUSY.split(':');
const sleep = 'exec sleep infinity';

/** The app as the stack has it: the same data folder and the same volume, and everything else in its own way. */
const SONARR = `apiVersion: waybill/v1
title: Sonarr
description: For tests.
category: misc
website: https://example.com
login: {own: none, sso: false}
volumes:
  library: {description: What it has collected.}
services:
  sonarr:
    image: {name: ${busyName}, tag: "${busyTag}"}
    init: true
    entrypoint: [sh, -c, ${sleep}]
    mounts: [{type: data, name: config, target: /config}, {type: volume, name: library, target: /library}]
    health: {kind: command, command: [test, -s, /library/shows], interval: 1s, timeout: 5s, retries: 3}
`;

const stack: StackSpec = { apps: { sonarr: {}, web: healthy }, files: { 'apps/sonarr.yaml': SONARR } };

/** Makes the project in a folder of its own, as people have one, and starts it. */
function oldProject(host: World): string {
  const folder = join(host.folder, 'old');
  const config = join(host.data, 'sonarr/config');
  for (const path of [folder, config]) mkdirSync(path, { recursive: true });
  const idle = { image: BUSY, init: true, command: ['sleep', 'infinity'], restart: 'unless-stopped' };
  const project = {
    name: host.stack,
    services: {
      traefik: { ...idle, container_name: `${host.stack}-proxy`, ports: [`${host.port}:80`] },
      sonarr: {
        ...idle,
        container_name: `${host.stack}-sonarr`,
        environment: { FLAVOUR: '${FLAVOUR}' },
        volumes: [`${config}:/config`, 'library:/library'],
        networks: ['proxy_net'],
      },
      watchtower: { ...idle, networks: ['proxy_net'] },
      resting: idle,
    },
    networks: { proxy_net: {} },
    volumes: { library: {} },
  };
  writeFileSync(join(folder, 'docker-compose.yml'), stringify(project));
  writeFileSync(join(folder, '.env'), 'FLAVOUR=vanilla\n');
  docker('compose', '--project-directory', folder, '-f', join(folder, 'docker-compose.yml'), 'up', '-d');
  docker('stop', host.ids()['resting'] ?? '');
  docker(
    'exec',
    `${host.stack}-sonarr`,
    'sh',
    '-c',
    'echo years >/library/shows; echo mine >/config/settings',
  );
  return folder;
}

const library = (host: World) =>
  docker('exec', host.ids()['sonarr'] ?? '', 'cat', '/library/shows', '/config/settings').split('\n');

/** The old containers run, with their names, their variables and all data. */
function expectOld(host: World, what: string): void {
  const states = Object.entries(host.containers()).map(([name, { status }]) => `${name} ${status}`);
  expect(states.sort(), what).toEqual([
    'resting exited',
    'sonarr running',
    'traefik running',
    'watchtower running',
  ]);
  expect(docker('exec', `${host.stack}-sonarr`, 'sh', '-c', 'echo $FLAVOUR'), what).toBe('vanilla');
  expect(library(host), what).toEqual(['years', 'mine']);
}

/** Seconds from the end of the old container of a service to the start of its new one. */
function gap(host: World, since: number): number {
  const time = (event: string) =>
    docker(
      ...['events', '--since', String(since), '--until', String(Math.ceil(Date.now() / 1000))],
      ...['--filter', `label=com.docker.compose.project=${host.stack}`, '--filter', `event=${event}`],
      ...['--filter', 'label=com.docker.compose.service=sonarr', '--format', '{{.TimeNano}}'],
    )
      .split('\n')
      .at(-1);
  return (Number(time('start')) - Number(time('die'))) / 1e9;
}

describeOnEngine('a Compose project that ran before Waybill', () => {
  it('is taken over when a person says so, with its data, and comes back by one command', async () => {
    const host = world();
    const folder = oldProject(host);
    host.publish(stack);
    const before = host.containers();

    const plan = await host.apply(['plan']);
    expect(plan.code).toBe(3);
    const file = join(folder, 'docker-compose.yml');
    expect(plan.out).toContain(
      `recreate sonarr  (unknown to Waybill: the container ${host.stack}-sonarr with ${BUSY} of ${file})`,
    );
    expect(plan.out).toContain('create   web  (new)');
    expect(plan.out).toMatch(
      /leave {4}watchtower {2}\(unknown to Waybill: .*the stack has no such service\)/,
    );
    const refused = await host.apply();
    expect(refused.code, refused.out + refused.err).toBe(3);
    expect(refused.out).toContain('apply/adopt-not-asked');
    expect(host.containers()).toEqual(before);

    const since = Math.floor(Date.now() / 1000);
    const ran = await host.apply(['run', '--adopt']);
    expect(ran.code, ran.out + ran.err).toBe(0);
    const seconds = gap(host, since);
    const after = host.containers();
    expect(after['watchtower']).toEqual(before['watchtower']);
    expect(after['sonarr']?.id).not.toBe(before['sonarr']?.id);
    expect(library(host)).toEqual(['years', 'mine']);
    const next = await host.apply();
    expect(next.code, next.out + next.err).toBe(0);
    expect(host.containers()).toEqual(after);

    // What was stored under Waybill is there afterwards too.
    const back = await host.apply(['rollback', '--before-waybill']);
    expect(back.code, back.out + back.err).toBe(0);
    expect(back.out).toContain('run again: sonarr, traefik, watchtower');
    expectOld(host, 'brought back');
    const old = host.containers();
    const held = await host.apply();
    expect(held.code).toBe(3);
    expect(host.containers()).toEqual(old);
    const twice = await host.apply(['rollback', '--before-waybill']);
    expect(twice.code).toBe(3);
    expect(twice.out).toContain('apply/adopt-nothing');
    expect((await host.apply(['run', '--adopt'])).code).toBe(0);
    expect(library(host)).toEqual(['years', 'mine']);
    observed(
      'Compose project taken over and brought back',
      `refused without --adopt; then the same data, ${seconds.toFixed(1)} s without the app, a container that the stack does not have left alone; by one command all old containers with names, variables and data`,
    );
  });

  it('comes back when the first release fails, and a kill changes nothing about that', async () => {
    const host = world();
    const folder = oldProject(host);
    host.publish({ ...stack, apps: { ...stack.apps, web: ill }, timeout: 5 });
    const failed = await host.apply(['run', '--adopt']);
    expect(failed.code, failed.out + failed.err).toBe(4);
    expect(failed.out).toContain('apply/adopt-came-back');
    expectOld(host, 'first release failed');

    host.publish(stack);
    const [adopted, ...returning] = CHECKPOINTS.adoption;
    const going = killPoints([adopted, 'journal', 'compose', 'applied'], [adopted, 'compose']);
    for (const point of going) {
      const killed = await host.apply(['run', '--adopt'], { WAYBILL_TEST_KILL_AT: point });
      expect(killed.code, point).toBeUndefined();
      const next = await host.apply();
      expect(next.code, point + next.out + next.err).toBe(0);
      expect(library(host), point).toEqual(['years', 'mine']);
      const back = await host.apply(['rollback', '--before-waybill']);
      expect(back.code, point + back.out + back.err).toBe(0);
    }
    const coming = killPoints(returning, ['return-removed']);
    for (const point of coming) {
      expect((await host.apply(['run', '--adopt'])).code, point).toBe(0);
      const killed = await host.apply(['rollback', '--before-waybill'], { WAYBILL_TEST_KILL_AT: point });
      expect(killed.code, point).toBeUndefined();
      await host.apply();
      expectOld(host, point);
    }

    // Files that Compose cannot read any more: nothing is removed.
    expect((await host.apply(['run', '--adopt'])).code).toBe(0);
    const file = join(folder, 'docker-compose.yml');
    const text = readFileSync(file, 'utf8');
    const running = host.containers();
    for (const damage of [() => rmSync(file), () => writeFileSync(file, 'services: [')]) {
      damage();
      const back = await host.apply(['rollback', '--before-waybill']);
      expect(back.code, back.out).toBe(3);
      expect(back.out).toContain('apply/adopt-unreadable');
      expect(host.containers()).toEqual(running);
    }
    writeFileSync(file, text);
    observed(
      `Compose project: first release fails, or a kill at ${going.length + coming.length} points`,
      'the old containers run again with all data, or the stack does; unreadable old files are refused before anything is removed',
    );
  });
});

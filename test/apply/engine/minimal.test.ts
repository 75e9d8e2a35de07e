/** The minimal example on a real engine: served through the port that it publishes, before, during and after changes. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { catalog } from '../../../src/catalog/catalog.gen.js';
import { repository } from '../../harness/files.ts';
import { describeOnEngine, docker, makeImage } from './engine.ts';
import { observed } from './table.ts';
import { type StackSpec, type World, world } from './world.ts';

interface Example {
  readonly domain: string;
  readonly lan: readonly string[];
  readonly apps: Readonly<Record<string, Record<string, unknown>>>;
}

const example = parse(readFileSync(join(repository, 'stacks/minimal/stack.yaml'), 'utf8')) as Example;
const names = Object.keys(example.apps);

const imageOf = (app: string, mark = '') => `wbtest/${app}${mark}:${catalog[app]?.services[app]?.image.tag}`;

/** A stand-in for an app: it says its name wherever it is asked, and has the program of its health check. */
function makeApp(app: string, mark = ''): void {
  const request = 'while read -r line && [ "${#line}" -gt 1 ]; do :; done';
  const answer = `#!/bin/sh\n${request}\nprintf 'HTTP/1.1 200 OK\\r\\n\\r\\n${app}${mark}'\n`;
  const curl = '#!/bin/sh\nfor url; do :; done\nexec wget -q -O /dev/null "$url"\n';
  const port = String(catalog[app]?.route?.port);
  const command = ['nc', '-ll', '-p', port, '-e', '/bin/answer'];
  makeImage(imageOf(app, mark), '', { 'bin/answer': answer, 'bin/curl': curl }, command);
  onTestFinished(() => void docker('rmi', '-f', imageOf(app, mark)));
}

/** The example itself; its images are stand-ins, and its health checks do not wait for half a minute. */
function spec(
  changes: Readonly<Record<string, Record<string, unknown>>> = {},
  sonarr = imageOf('sonarr'),
): StackSpec {
  const quick = { interval: '1s', timeout: '2s', retries: 2, start_period: '0s' };
  const services = names.map(
    (app) => [app, { image: imageOf(app), init: true, healthcheck: quick }] as const,
  );
  return {
    apps: { ...example.apps, ...changes },
    services: { ...Object.fromEntries(services), sonarr: { init: true, healthcheck: quick, image: sonarr } },
    more: { domain: example.domain, lan: example.lan },
    timeout: 20,
  };
}

/** Asks an app all the time, until told to stop. Answers how often, and what it heard but its name. */
function watch(host: World, app: string) {
  let asked = 0;
  let over = false;
  const others: string[] = [];
  const loop = (async () => {
    while (!over) {
      asked += 1;
      const heard = await host.ask('/', `${app}.${example.domain}`).catch(String);
      if (heard !== `200 ${app}`) others.push(heard);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return async () => {
    over = true;
    await loop;
    return { asked, others };
  };
}

describeOnEngine('the minimal example', () => {
  it('answers after it was applied, changed and rolled back; its neighbours answer all the time', async () => {
    const host = world();
    mkdirSync(join(host.folder, 'media'));
    for (const app of names) makeApp(app);
    makeApp('sonarr', '-next');
    const ask = (name: string) => host.ask('/', `${name}.${example.domain}`);
    const apply = async (...args: string[]) => {
      const ran = await host.apply(args);
      expect(ran.code, ran.out + ran.err).toBe(0);
    };
    host.publish(spec());
    await apply('run');
    for (const app of names) expect(await ask(app)).toBe(`200 ${app}`);
    const stop = watch(host, 'jellyfin');
    host.publish(spec({ sonarr: { subdomain: 'series' } }, imageOf('sonarr', '-next')));
    await apply('run');
    expect(await ask('series')).toBe('200 sonarr-next');
    expect(await ask('sonarr')).toMatch(/^404/);
    await apply('rollback');
    expect(await ask('sonarr')).toBe('200 sonarr');
    const { asked, others } = await stop();
    expect(others).toEqual([]);
    observed(
      '`stacks/minimal` served through its port',
      `all apps answer after apply; the changed one under its new name after a change and under its old one after a rollback; jellyfin answered all of ${asked} requests meanwhile`,
    );
  });
});

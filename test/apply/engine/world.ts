/** A host of its own for one test: a git server, an applier with its state, and a stack that no other test has. */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { MemoryHost } from '../../../src/base/host/memory-host.ts';
import { sha256 } from '../../../src/base/util/digest.ts';
import { compile } from '../../../src/compile/compile.ts';
import { renderText } from '../../../src/review/report/text.ts';
import type { Manifest } from '../../../src/schema/manifest.gen.ts';
import { applier } from '../bundle.ts';
import { Canary, watchCommands } from './canary.ts';
import { BUSY, docker, TRAEFIK } from './engine.ts';

export interface Ran {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly id: string;
  readonly status: string;
  readonly restarts: number;
  readonly startedAt: string;
}

interface AppSpec {
  readonly [key: string]: unknown;
}

/** What a stack of a test says; the rest is filled in. */
export interface StackSpec {
  readonly apps: Readonly<Record<string, AppSpec>>;
  readonly services?: Readonly<Record<string, AppSpec>>;
  readonly more?: Readonly<Record<string, unknown>>;
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** Further files of the stack's folder, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Seconds of each gate; the compiler's are meant for real programs. */
  readonly timeout?: number;
  /** Changes texts of the tree before they are digested: what the compiler would never write. */
  readonly edit?: (files: Map<string, string>) => void;
  readonly manifest?: (manifest: Manifest) => unknown;
}

let count = 0;

/** Which worker this is, of which run: ports, ranges and names of no two hosts that live at once may be the same. */
const worker = process.env['VITEST_POOL_ID'] ?? '0';
const lane = (process.pid * 16 + Number(worker)) % 48;

/** A program that runs and does nothing, one that serves a folder of the tree, one that never gets healthy, and a job. */
export const idle = { image: BUSY, command: ['sleep', 'infinity'] };
export const healthy = { ...idle, health: ['true'] };
export const ill = { ...idle, health: ['false'] };

/** An app file for what an inline app cannot say: a job that ends. */
export const job = (command: string) => `apiVersion: waybill/v1
title: Job
description: Does its work once and ends.
category: misc
website: https://example.com
login: {own: none, sso: false}
services:
  JOB:
    image: {name: ${BUSY.split(':')[0]}, tag: "${BUSY.split(':')[1]}"}
    entrypoint: ["sh", "-c", ${JSON.stringify(command)}]
    job: true
    health: {kind: none, reason: It ends on its own.}
`;

/** A host that goes away with the test. */
export function world(config?: Readonly<Record<string, unknown>>): World {
  const made = new World(config);
  // Sixty containers take their time to go.
  onTestFinished(() => {
    try {
      expect(made.leaks(), 'places in which a secret stands').toEqual([]);
    } finally {
      made.removeContainers();
      made.remove();
    }
  }, 120_000);
  return made;
}

export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'waybill-world-'));
  readonly stack = `wb${process.pid}-${worker}-${++count}`;
  readonly origin = join(this.folder, 'origin');
  readonly state = join(this.folder, 'state');
  readonly secrets = join(this.folder, 'secrets');
  readonly config = join(this.folder, 'applier.yaml');
  readonly data = join(this.folder, 'data');
  readonly stacks: string[] = [this.stack];
  readonly canary = new Canary();
  /** Port of the host behind which Traefik's port 80 is. */
  readonly port = 20_000 + lane * 240 + (count % 12) * 20;
  readonly range = `10.${200 + lane}.${(count * 4) % 250}`;

  constructor(config: Readonly<Record<string, unknown>> = {}) {
    mkdirSync(join(this.secrets, this.stack), { recursive: true, mode: 0o700 });
    mkdirSync(this.origin);
    this.git('init', '--quiet', '--initial-branch=main');
    this.configure(config);
  }

  configure(config: Readonly<Record<string, unknown>> = {}): void {
    const whole = {
      apiVersion: 'waybill/v1',
      repository: { url: `file://${this.origin}`, branch: 'main' },
      stacks: this.stacks,
      state: this.state,
      secrets: this.secrets,
      ...config,
    };
    writeFileSync(this.config, stringify(whole), { mode: 0o600 });
  }

  git(...args: string[]): string {
    const identity = [
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.com',
      '-c',
      'commit.gpgsign=false',
    ];
    return execFileSync('git', ['-C', this.origin, ...identity, ...args], { encoding: 'utf8' }).trim();
  }

  /** Compiles a stack with the real compiler, commits its tree, and answers the commit. */
  publish(spec: StackSpec, stack = this.stack): string {
    this.write(spec, stack);
    return this.commit();
  }

  commit(message = 'change'): string {
    this.git('add', '--all', '--force');
    this.git('commit', '--quiet', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** Folder of a tree in the repository. */
  tree(stack = this.stack): string {
    return join(this.origin, 'out', stack);
  }

  write(spec: StackSpec, stack = this.stack): void {
    const folder = `/repo/stacks/${stack}`;
    const quick = { interval: '1s', timeout: '2s', retries: 2, start_period: '0s' };
    const services: Record<string, AppSpec> = Object.fromEntries(
      Object.entries(spec.apps).map(([name, { health }]) => [
        name,
        { init: true, ...(health === undefined ? {} : { healthcheck: quick }), ...spec.services?.[name] },
      ]),
    );
    // Every host has one that runs until its end: its checks would take the cores from the tests beside it.
    services['traefik'] = { init: true, image: TRAEFIK, healthcheck: { ...quick, interval: '2s' } };
    const text = stringify({
      apiVersion: 'waybill/v1',
      name: stack,
      domain: 'example.com',
      host: {
        timezone: 'Europe/Berlin',
        uid: 1000,
        gid: 1000,
        data: this.data,
        media: join(this.folder, 'media'),
      },
      lan: ['192.168.77.0/24'],
      networks: { proxy: `${this.range}.0/26`, tunnel: `${this.range}.64/29` },
      apps: spec.apps,
      overrides: { services: { ...spec.services, ...services }, ...spec.overrides },
      unproved: ['init', 'image'].map((what) => ({ service: 'traefik', what, reason: 'A stand-in.' })),
      ...spec.more,
    });
    const host = new MemoryHost({
      [`${folder}/stack.yaml`]: text,
      ...Object.fromEntries(
        Object.entries(spec.files ?? {}).map(([path, content]) => [`${folder}/${path}`, content]),
      ),
    });
    const compilation = compile({ host, root: '/repo', wanted: [] });
    const compiled = compilation.stacks.find(({ name }) => name === stack);
    if (compiled === undefined)
      throw new Error(renderText(compilation.diagnostics, compilation.textOf, { color: false }));
    rmSync(this.tree(stack), { recursive: true, force: true });
    const files = new Map(compiled.tree().map(({ path, text: content }) => [path, content]));
    this.#movePorts(files, stack);
    this.canary.published(JSON.parse(files.get('manifest.json') ?? '') as Manifest);
    spec.edit?.(files);
    for (const [path, content] of files) {
      const adjusted = path === 'manifest.json' ? adjust(content, spec, files) : content;
      mkdirSync(dirname(join(this.tree(stack), path)), { recursive: true });
      writeFileSync(join(this.tree(stack), path), adjusted);
    }
  }

  /** Several tests run on one machine, which has but one port 80. */
  #movePorts(files: Map<string, string>, stack: string): void {
    const path = 'compose/traefik.yaml';
    const port = this.port + 10 * this.stacks.indexOf(stack);
    const text = files.get(path)?.replace('published: "80"', `published: "${port}"`);
    if (text !== undefined) files.set(path, text);
  }

  secret(name: string, value: string, mode = 0o600): string {
    const path = join(this.secrets, this.stack, name);
    writeFileSync(path, value, { mode });
    chmodSync(path, mode);
    return path;
  }

  apply(args: readonly string[] = ['run'], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
    this.#collect();
    const commands = watchCommands();
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [applier, ...args, '--config', this.config], {
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk) => (out += chunk));
      child.stderr.on('data', (chunk) => (err += chunk));
      child.on('close', (code) => {
        this.#collect();
        this.canary.hears(out, err, commands.stop());
        resolve({ code: code ?? undefined, out, err });
      });
    });
  }

  /**
   * A pass that must have nothing to do and takes less than a limit of its own time, in seconds. The tests beside it only
   * ever add to that time, so the best of three passes counts. Answers seconds of its own and of all that it called.
   */
  async quietPass(limit: number): Promise<{ own: number; others: number }> {
    const before = this.containers();
    const owns: number[] = [];
    for (let left = 3; left > 0; left -= 1) {
      const ran = await this.apply();
      expect(ran.code, ran.out + ran.err).toBe(0);
      expect(this.containers()).toEqual(before);
      const [, total, own] = /pass took ([\d.]+) s \(([\d.]+) s in Waybill itself\)/.exec(ran.out) ?? [];
      if (Number(own) < limit) return { own: Number(own), others: Number(total) - Number(own) };
      owns.push(Number(own));
    }
    throw new Error(`a pass with nothing to do took ${owns.join(', ')} s of its own time`);
  }

  /** Secrets that are on the host at this moment, and those in the hands of containers. */
  #collect(): void {
    const delivered = this.stacks.map((stack) => `/run/waybill/${stack}/secrets`);
    this.canary.collect(this.secrets, ...delivered);
  }

  /** Places in which a secret stands that must not be there. */
  leaks(): string[] {
    const ids = this.stacks.flatMap((stack) => Object.values(this.containers(stack)).map(({ id }) => id));
    return this.canary.found(this.origin, this.state, ids);
  }

  /** Containers of the stack by service. */
  containers(stack = this.stack): Record<string, Running> {
    const ids = docker('ps', '-aq', '--no-trunc', '--filter', `label=com.docker.compose.project=${stack}`)
      .split('\n')
      .filter(Boolean);
    if (ids.length === 0) return {};
    type Inspected = {
      Id: string;
      RestartCount: number;
      State: { Status: string; StartedAt: string };
      Config: { Labels: Record<string, string> };
    };
    const found = JSON.parse(docker('inspect', ...ids)) as Inspected[];
    return Object.fromEntries(
      found.map(({ Id, RestartCount, State, Config }) => [
        Config.Labels['com.docker.compose.service'] ?? '',
        { id: Id, status: State.Status, restarts: RestartCount, startedAt: State.StartedAt },
      ]),
    );
  }

  /** Ids alone. */
  ids(stack = this.stack): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.containers(stack)).map(([service, { id }]) => [service, id]),
    );
  }

  /** Asks the stand-in for Traefik, through the port that it publishes. Answers status and body. */
  ask(path: string, name = '127.0.0.1'): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { port: this.port, path, headers: { Host: name }, agent: false };
      get(options, (answer) => {
        let body = '';
        answer.on('data', (chunk) => (body += chunk));
        answer.on('end', () => resolve(`${answer.statusCode} ${body}`));
      }).on('error', reject);
    });
  }

  /** A file of the state folder. */
  json<T>(path: string): T | undefined {
    const full = join(this.state, path);
    return existsSync(full) ? (JSON.parse(readFileSync(full, 'utf8')) as T) : undefined;
  }

  receipts(): { outcome: string; stack: string; [key: string]: unknown }[] {
    const full = join(this.state, 'receipts.jsonl');
    if (!existsSync(full)) return [];
    return readFileSync(full, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  /** Everything below the state folder that is not whole. */
  torn(): string[] {
    if (!existsSync(this.state)) return [];
    const names = readdirSync(this.state, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => {
      if (!/\.jsonl?$/.test(name) || name.includes('/current/') || name.startsWith('releases/')) return false;
      const text = readFileSync(join(this.state, name), 'utf8');
      try {
        for (const part of name.endsWith('l') ? text.trim().split('\n') : [text])
          if (part !== '') JSON.parse(part);
        return false;
      } catch {
        return true;
      }
    });
  }

  /** Removes what the engine has of this host, by its own labels. */
  removeContainers(): void {
    const listed = (...args: string[]) =>
      docker(...args)
        .split('\n')
        .filter(Boolean);
    for (const stack of this.stacks) {
      for (const label of [`com.docker.compose.project=${stack}`, `waybill.stack=${stack}`]) {
        const ids = listed('ps', '-aq', '--filter', `label=${label}`);
        if (ids.length > 0) docker('rm', '-f', '-v', ...ids);
      }
    }
    for (const stack of this.stacks) {
      for (const kind of ['network', 'volume']) {
        const found = listed(kind, 'ls', '-q', '--filter', `label=com.docker.compose.project=${stack}`);
        for (const id of found) patiently(() => docker(kind, 'rm', id));
      }
    }
  }

  /** Removes the files of this host. */
  remove(): void {
    // Not there for a user who is not root: its folder may not even be looked into.
    const delivered = this.stacks
      .map((stack) => `/run/waybill/${stack}`)
      .filter((folder) => existsSync(folder));
    for (const folder of delivered) rmSync(folder, { recursive: true, force: true });
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Milliseconds within which a busy engine lets go of a network whose containers are gone. Docker 20.10 at times counts an
 * endpoint that no container has any more: such a network goes only with its engine, and says nothing of the applier.
 */
const PATIENCE = 20_000;
const LOST_COUNT = 'has active endpoints';

function patiently(action: () => unknown): void {
  const end = Date.now() + PATIENCE;
  for (;;) {
    try {
      action();
      return;
    } catch (error) {
      if (Date.now() > end) {
        if (!String(error).includes(LOST_COUNT)) throw error;
        process.stderr.write(`left to the engine: ${String(error)}\n`);
        return;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    }
  }
}

function adjust(
  text: string,
  { timeout = 15, manifest }: StackSpec,
  files: ReadonlyMap<string, string>,
): string {
  const value = JSON.parse(text) as Manifest;
  for (const path of Object.keys(value.files)) value.files[path] = sha256(files.get(path) ?? '');
  for (const service of value.services) service.timeout = service.gate === 'running' ? 1 : timeout;
  return `${JSON.stringify(manifest?.(value) ?? value, undefined, 2)}\n`;
}

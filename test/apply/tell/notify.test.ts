import { describe, expect, it } from 'vitest';
import type { NotifyConfig, Settings } from '../../../src/apply/config.ts';
import type { Receipt } from '../../../src/apply/state/receipt.ts';
import { State } from '../../../src/apply/state/state.ts';
import { requestsFor, type Telling } from '../../../src/apply/tell/notify.ts';
import { tellAll } from '../../../src/apply/tell/tell.ts';
import { MemorySystem } from '../memory.ts';

const problem = {
  code: 'apply/gate-failed' as const,
  message: 'one should be "healthy".',
  help: 'Look at it.',
};
const receipt = (outcome: Receipt['outcome']): Receipt => ({
  apiVersion: 'waybill/v1',
  started: '',
  seconds: 1,
  stack: 'home',
  outcome,
  commit: 'c0ffee',
  actions: [],
  problems: outcome === 'rolled-back' ? [problem] : [],
  services: [],
  durations: {},
  logs: {},
});
const telling = (before: string | undefined, after: string, outcome: Receipt['outcome']): Telling => ({
  host: 'server',
  receipts: [receipt(outcome)],
  problems: [],
  before: before === undefined ? {} : { home: before },
  after: { home: after, '(repository)': 'good' },
});
const failing = telling('good', 'rolled-back', 'rolled-back');
const to = (preset: NotifyConfig['preset'], more: Partial<NotifyConfig> = {}): NotifyConfig => ({
  preset,
  url: 'https://example.com/x',
  ...more,
});

describe('notifications', () => {
  it('tell a change of outcome, and nothing else', () => {
    const ntfy = to('ntfy');
    expect(requestsFor(ntfy, telling(undefined, 'good', 'applied'))).toEqual([]);
    expect(requestsFor(ntfy, telling('rolled-back', 'rolled-back', 'held'))).toEqual([]);
    expect(requestsFor(ntfy, failing)).toHaveLength(1);
    expect(requestsFor(ntfy, telling('rolled-back', 'good', 'applied'))[0]?.body).toBe('It was rolled-back.');
    const gone = {
      ...telling('good', 'good', 'in-step'),
      problems: [problem],
      after: { home: 'good', '(repository)': 'apply/fetch-unreachable' },
    };
    expect(requestsFor(ntfy, gone)[0]?.headers['Title']).toBe(
      'server: (repository) is apply/fetch-unreachable',
    );
  });

  it('speak the language of each receiver', () => {
    const message = 'one should be "healthy". Look at it.';
    const title = 'server: home is rolled-back';
    expect(requestsFor(to('ntfy'), failing)).toEqual([
      { path: '', headers: { Title: title, Tags: 'warning' }, body: message },
    ]);
    expect(JSON.parse(requestsFor(to('discord'), failing)[0]?.body ?? '')).toEqual({
      content: `**${title}**\n${message}`,
    });
    expect(JSON.parse(requestsFor(to('gotify'), failing)[0]?.body ?? '')).toEqual({
      title,
      message,
      priority: 8,
    });
    expect(JSON.parse(requestsFor(to('webhook'), failing)[0]?.body ?? '')).toMatchObject({
      stack: 'home',
      outcome: 'rolled-back',
      before: 'good',
      commit: 'c0ffee',
    });
    const template = '{"text": "{{title}}: {{message}} {{unknown}}"}';
    expect(JSON.parse(requestsFor(to('webhook', { template }), failing)[0]?.body ?? '')).toEqual({
      text: `${title}: ${message} {{unknown}}`,
    });
  });

  it('ping after every pass where a service waits for pings', () => {
    expect(requestsFor(to('healthchecks'), telling('good', 'good', 'in-step'))).toMatchObject([{ path: '' }]);
    expect(requestsFor(to('healthchecks'), failing)).toMatchObject([{ path: '/fail' }]);
  });

  it('mark a commit when it was applied, and when that went wrong', () => {
    const status = to('commit-status');
    expect(requestsFor(status, telling('good', 'good', 'in-step'))).toEqual([]);
    const [good] = requestsFor(status, telling('good', 'good', 'applied'));
    expect(good?.path).toBe('/c0ffee');
    expect(JSON.parse(good?.body ?? '')).toEqual({
      state: 'success',
      context: 'waybill/server/home',
      description: 'applied',
    });
    expect(JSON.parse(requestsFor(status, failing)[0]?.body ?? '')).toMatchObject({ state: 'failure' });
  });
});

/** A machine with a state folder, and passes that end on it. */
function host(notify: NotifyConfig[], metrics?: string) {
  const system = new MemorySystem();
  const state = new State('/state', system.files);
  const context = { system, state, settings: { notify, host: 'server', metrics } as unknown as Settings };
  const pass = (outcome: Receipt['outcome'], problems = outcome === 'rolled-back' ? [problem] : []) =>
    tellAll(context, { receipts: [{ ...receipt(outcome), problems }], problems: [], commit: 'c0ffee' });
  const told = () => system.posts.splice(0).map(({ url, headers }) => headers['Title'] ?? url);
  return { system, state, pass, told };
}

describe('receivers', () => {
  it('that are down are told later, everything and in order', async () => {
    const { system, state, pass, told } = host([to('ntfy', { headers: { Authorization: 'Bearer x' } })]);
    await pass('applied');
    system.postStatus = new Error('connection refused');
    await pass('rolled-back');
    await pass('held');
    await pass('in-step');
    expect(system.said[0]).toContain(
      'apply/notify-unreachable: The ntfy receiver did not answer: connection refused.',
    );
    expect(JSON.stringify(state.unsent())).not.toContain('Bearer');
    told();
    system.postStatus = 200;
    await pass('in-step');
    expect(told()).toEqual(['server: home is rolled-back', 'server: home is good']);
    await pass('in-step');
    expect([told(), state.unsent()]).toEqual([[], []]);
  });

  it('that refuse one thing are told the next one, and the first again', async () => {
    const { system, pass, told } = host([to('ntfy'), to('gotify', { url: 'https://example.com/y' })]);
    system.postStatus = 403;
    await pass('rolled-back');
    expect(system.said.join()).toContain('apply/notify-refused: The ntfy receiver answered with status 403.');
    system.postStatus = 500;
    await pass('in-step');
    told();
    system.postStatus = 204;
    await pass('in-step');
    expect(told()).toEqual([
      'server: home is rolled-back',
      'server: home is good',
      'https://example.com/y',
      'https://example.com/y',
    ]);
  });

  it('that have moved are named, and no token goes elsewhere', async () => {
    const { system, pass } = host([to('discord')]);
    system.postStatus = 301;
    system.location = 'https://example.com/new';
    await pass('rolled-back');
    expect(system.posts.map(({ url }) => url)).toEqual(['https://example.com/x']);
    expect(system.said.join()).toContain(
      'apply/notify-redirected: The discord receiver has moved to https://example.com/new',
    );
  });

  it('are told although the disk is full, and again when that cannot be noted', async () => {
    const { system, pass, told } = host([to('ntfy')], '/metrics/waybill.prom');
    const write = system.files.write.bind(system.files);
    system.files.write = () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    await pass('rolled-back');
    expect(told()).toEqual(['server: home is rolled-back']);
    system.files.write = write;
    await pass('held');
    expect(told()).toEqual(['server: home is rolled-back']);
    await pass('held');
    expect(told()).toEqual([]);
    expect(system.files.read('/metrics/waybill.prom')?.toString()).toContain('waybill_outcome');
  });

  it('that wait for pings get those of this moment alone', async () => {
    const { system, state, pass, told } = host([to('healthchecks')]);
    system.postStatus = new Error('down');
    await pass('rolled-back');
    expect(state.unsent()).toEqual([]);
    told();
    system.postStatus = 200;
    await pass('in-step');
    expect(told()).toEqual(['https://example.com/x']);
  });
});

import { describe, expect, it } from 'vitest';
import type { NotifyConfig } from '../../../src/apply/config.ts';
import type { Context } from '../../../src/apply/pass/context.ts';
import type { Receipt } from '../../../src/apply/state/receipt.ts';
import { notifyAll, requestsFor, type Telling } from '../../../src/apply/tell/notify.ts';
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
      { url: 'https://example.com/x', headers: { Title: title, Tags: 'warning' }, body: message },
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
    expect(requestsFor(to('healthchecks'), telling('good', 'good', 'in-step'))).toMatchObject([
      { url: 'https://example.com/x' },
    ]);
    expect(requestsFor(to('healthchecks'), failing)).toMatchObject([{ url: 'https://example.com/x/fail' }]);
  });

  it('mark a commit when it was applied, and when that went wrong', () => {
    const status = to('commit-status');
    expect(requestsFor(status, telling('good', 'good', 'in-step'))).toEqual([]);
    const [good] = requestsFor(status, telling('good', 'good', 'applied'));
    expect(good?.url).toBe('https://example.com/x/c0ffee');
    expect(JSON.parse(good?.body ?? '')).toEqual({
      state: 'success',
      context: 'waybill/server/home',
      description: 'applied',
    });
    expect(JSON.parse(requestsFor(status, failing)[0]?.body ?? '')).toMatchObject({ state: 'failure' });
  });

  it('that nobody takes fail nothing', async () => {
    const system = new MemorySystem();
    const context = {
      system,
      settings: { notify: [to('ntfy', { headers: { Authorization: 'Bearer x' } })] },
    } as unknown as Context;
    system.postStatus = 500;
    await notifyAll(context, failing);
    system.postStatus = new Error('connection refused');
    await notifyAll(context, failing);
    expect(system.posts[0]?.headers['Authorization']).toBe('Bearer x');
    expect(system.said).toEqual([
      'notify/refused: the ntfy receiver answered with status 500.',
      'notify/unreachable: the ntfy receiver did not answer: connection refused.',
    ]);
  });
});

/** Notifications: a few kinds of receivers, told when an outcome changes. */

import type { NotifyConfig, Settings } from '../config.ts';
import type { System } from '../machine/system.ts';
import type { Problem } from '../problem.ts';
import type { Receipt } from '../state/receipt.ts';

/** One change of outcome. */
interface News {
  readonly title: string;
  readonly message: string;
  readonly stack: string;
  readonly outcome: string;
  readonly before: string;
  readonly commit: string;
  readonly host: string;
}

interface Request {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** All that a receiver may be told about. */
export interface Telling {
  readonly host: string;
  readonly receipts: readonly Receipt[];
  /** Why the newest commit of the branch was not used. */
  readonly problems: readonly Problem[];
  /** Outcomes by stack, before this pass and after it; `(repository)` stands for the branch. */
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
}

export const GOOD_NEWS = 'good';

/** Tells every receiver. One that does not answer is named on standard error, and that is all. */
export async function notifyAll(
  { settings, system }: { readonly settings: Settings; readonly system: System },
  telling: Telling,
): Promise<void> {
  for (const receiver of settings.notify) {
    for (const { url, headers, body } of requestsFor(receiver, telling)) {
      try {
        const request = { method: 'POST', headers: { ...headers, ...receiver.headers }, body };
        const { status } = await system.post(url, request);
        if (status >= 400)
          system.say(`notify/refused: the ${receiver.preset} receiver answered with status ${status}.`);
      } catch (error) {
        system.say(
          `notify/unreachable: the ${receiver.preset} receiver did not answer: ${(error as Error).message}.`,
        );
      }
    }
  }
}

/** What one receiver is sent. */
export function requestsFor(receiver: NotifyConfig, telling: Telling): Request[] {
  const news = newsOf(telling);
  if (receiver.preset === 'healthchecks') return [ping(receiver, telling, news)];
  if (receiver.preset === 'commit-status')
    return telling.receipts.flatMap((receipt) => commitStatus(receiver, telling, receipt));
  return news.map((one) => requestOf(receiver, one));
}

function newsOf({ host, receipts, problems, before, after }: Telling): News[] {
  // A first pass that goes well is not news.
  const changes = Object.entries(after).filter(([subject, now]) => now !== (before[subject] ?? GOOD_NEWS));
  return changes.map(([subject, outcome]) => {
    const receipt = receipts.find(({ stack }) => stack === subject);
    const was = before[subject] ?? GOOD_NEWS;
    const found = receipt?.problems ?? problems;
    return {
      title: `${host === '' ? '' : `${host}: `}${subject} is ${outcome}`,
      message:
        outcome === GOOD_NEWS
          ? `It was ${was}.`
          : found.map(({ message, help }) => `${message} ${help}`).join('\n') || `It was ${was}.`,
      stack: subject,
      outcome,
      before: was,
      commit: receipt?.commit ?? '',
      host,
    };
  });
}

const JSON_BODY = { 'Content-Type': 'application/json' };

const json = (url: string, value: unknown): Request => ({
  url,
  headers: JSON_BODY,
  body: JSON.stringify(value),
});

/** Longest text that Discord takes. */
const DISCORD_LIMIT = 2000;

function requestOf({ preset, url, template }: NotifyConfig, news: News): Request {
  const { title, message, outcome } = news;
  const good = outcome === GOOD_NEWS;
  switch (preset) {
    case 'ntfy':
      return { url, headers: { Title: title, Tags: good ? 'white_check_mark' : 'warning' }, body: message };
    case 'discord':
      return json(url, { content: `**${title}**\n${message}`.slice(0, DISCORD_LIMIT) });
    case 'gotify':
      return json(url, { title, message, priority: good ? 3 : 8 });
    default:
      return template === undefined
        ? json(url, news)
        : { url, headers: JSON_BODY, body: fill(template, news) };
  }
}

/** Told after every pass: such a service also notices when there are none. */
function ping({ url }: NotifyConfig, { after }: Telling, news: readonly News[]): Request {
  const good = Object.values(after).every((outcome) => outcome === GOOD_NEWS);
  const body = news.map(({ title, message }) => `${title}\n${message}`).join('\n');
  return { url: good ? url : `${url.replace(/\/$/, '')}/fail`, headers: {}, body };
}

/** A mark beside the commit, for people who look at it in the forge. Set when it was applied, and when that went wrong. */
function commitStatus({ url }: NotifyConfig, { host, before, after }: Telling, receipt: Receipt): Request[] {
  const { stack, outcome, commit, problems } = receipt;
  const changed = after[stack] !== (before[stack] ?? GOOD_NEWS);
  if (commit === undefined || (outcome !== 'applied' && !changed)) return [];
  const good = after[stack] === GOOD_NEWS;
  const description = (problems[0]?.message ?? outcome).slice(0, 140);
  const context = ['waybill', host, stack].filter((part) => part !== '').join('/');
  return [
    json(`${url.replace(/\/$/, '')}/${commit}`, {
      state: good ? 'success' : 'failure',
      context,
      description,
    }),
  ];
}

/** Puts values into a template, escaped for the inside of a JSON text. */
function fill(template: string, news: News): string {
  return template.replace(/\{\{(\w+)\}\}/g, (whole, key: string) =>
    Object.hasOwn(news, key) ? JSON.stringify(news[key as keyof News]).slice(1, -1) : whole,
  );
}

/** Notifications: a few kinds of receivers, told when an outcome changes. */

import { sha256 } from '../../base/util/digest.ts';
import type { NotifyConfig, Settings } from '../config.ts';
import type { System } from '../machine/system.ts';
import type { Problem } from '../problem.ts';
import { GOOD_NEWS, type Receipt } from '../state/receipt.ts';
import type { Unsent } from '../state/unsent.ts';

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
  /** What follows the address of the receiver. */
  readonly path: string;
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

/** Requests beyond which the oldest of a receiver is given up. */
const MOST_UNSENT = 100;

/** What is to be sent: `kept` is tried again by the next pass when it cannot be, `pings` are about this moment alone. */
export interface Queue {
  readonly kept: readonly Unsent[];
  readonly pings: readonly Unsent[];
}

const keyOf = ({ preset, url }: NotifyConfig) => sha256(`${preset} ${url}`).slice(0, 16);

/** What was not sent so far, and what this pass adds. */
export function newRequests({ notify }: Settings, before: readonly Unsent[], telling: Telling): Queue {
  const kept: Unsent[] = [];
  const pings: Unsent[] = [];
  for (const receiver of notify) {
    const key = keyOf(receiver);
    const fresh = requestsFor(receiver, telling).map(
      ({ path, headers, body }): Unsent => ({ receiver: key, path, headers, body }),
    );
    if (receiver.preset === 'healthchecks') pings.push(...fresh);
    else kept.push(...[...before.filter((one) => one.receiver === key), ...fresh].slice(-MOST_UNSENT));
  }
  return { kept, pings };
}

/** Tells every receiver, in order. One that does not take it is named on standard error. Returns what is left to send. */
export async function send(
  { settings, system }: { readonly settings: Settings; readonly system: System },
  { kept, pings }: Queue,
): Promise<Unsent[]> {
  const left: Unsent[] = [];
  for (const receiver of settings.notify) {
    const isOwn = (one: Unsent) => one.receiver === keyOf(receiver);
    let down = false;
    for (const one of [...kept, ...pings].filter(isOwn)) {
      const result: Taken = down ? 'down' : await sendOne(system, receiver, one);
      down = result === 'down';
      if (result !== 'taken' && kept.includes(one)) left.push(one);
    }
  }
  return left;
}

/** `down`: there is no use in trying the next one. */
type Taken = 'taken' | 'refused' | 'down';

async function sendOne(
  system: System,
  { preset, url, headers: own }: NotifyConfig,
  { path, headers, body }: Unsent,
): Promise<Taken> {
  const say = (code: Problem['code'], what: string) =>
    system.say(`${code}: The ${preset} receiver ${what}. It is told with the next pass.`);
  try {
    const request = { method: 'POST', headers: { ...headers, ...own }, body };
    const { status, location } = await system.post(addressOf(url, path), request);
    if (status < 300) return 'taken';
    if (status < 400)
      say(
        'apply/notify-redirected',
        `has moved to ${location ?? 'another address'}: name that under \`notify\``,
      );
    else say('apply/notify-refused', `answered with status ${status}`);
    return status >= 500 ? 'down' : 'refused';
  } catch (error) {
    say('apply/notify-unreachable', `did not answer: ${(error as Error).message}`);
    return 'down';
  }
}

const addressOf = (url: string, path: string) => (path === '' ? url : url.replace(/\/$/, '') + path);

/** What one receiver is sent. */
export function requestsFor(receiver: NotifyConfig, telling: Telling): Request[] {
  const news = newsOf(telling);
  if (receiver.preset === 'healthchecks') return [ping(telling, news)];
  if (receiver.preset === 'commit-status')
    return telling.receipts.flatMap((receipt) => commitStatus(telling, receipt));
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

const json = (path: string, value: unknown): Request => ({
  path,
  headers: JSON_BODY,
  body: JSON.stringify(value),
});

/** Longest text that Discord takes. */
const DISCORD_LIMIT = 2000;

function requestOf({ preset, template }: NotifyConfig, news: News): Request {
  const { title, message, outcome } = news;
  const good = outcome === GOOD_NEWS;
  switch (preset) {
    case 'ntfy':
      return {
        path: '',
        headers: { Title: title, Tags: good ? 'white_check_mark' : 'warning' },
        body: message,
      };
    case 'discord':
      return json('', { content: `**${title}**\n${message}`.slice(0, DISCORD_LIMIT) });
    case 'gotify':
      return json('', { title, message, priority: good ? 3 : 8 });
    default:
      return template === undefined
        ? json('', news)
        : { path: '', headers: JSON_BODY, body: fill(template, news) };
  }
}

/** Told after every pass: such a service also notices when there are none. */
function ping({ after }: Telling, news: readonly News[]): Request {
  const good = Object.values(after).every((outcome) => outcome === GOOD_NEWS);
  const body = news.map(({ title, message }) => `${title}\n${message}`).join('\n');
  return { path: good ? '' : '/fail', headers: {}, body };
}

/** A mark beside the commit, for people who look at it in the forge. Set when it was applied, and when that went wrong. */
function commitStatus({ host, before, after }: Telling, receipt: Receipt): Request[] {
  const { stack, outcome, commit, problems } = receipt;
  const changed = after[stack] !== (before[stack] ?? GOOD_NEWS);
  if (commit === undefined || (outcome !== 'applied' && !changed)) return [];
  const good = after[stack] === GOOD_NEWS;
  const description = (problems[0]?.message ?? outcome).slice(0, 140);
  const context = ['waybill', host, stack].filter((part) => part !== '').join('/');
  return [
    json(`/${commit}`, {
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

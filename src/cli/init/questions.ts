/** What `waybill init` asks, in this order. Each question is also an option. */
import { catalog } from '../../catalog/catalog.gen.js';
import { type Answers, PRESETS, wordsOf } from './answers.ts';
import { CI, ciOf } from './ci.ts';

/** What is known of the machine that `init` runs on. */
export interface Machine {
  readonly timezone: string | undefined;
  /** Ranges of its networks at home. */
  readonly lan: readonly string[];
}

type Some = Partial<Answers>;

export interface Question {
  readonly key: keyof Answers;
  /** The word for its value in help. */
  readonly takes: string;
  readonly asks: string;
  /** Lines above the question. */
  readonly choices?: readonly string[];
  /** What is taken for an empty answer; undefined where one is needed. */
  readonly usual: (answers: Some, machine: Machine) => string | undefined;
  /** Turns what was typed into an answer, as a number into the name that it is the number of. */
  readonly read?: (typed: string) => string;
  /** Left out where it makes no sense. */
  readonly when?: (answers: Some) => boolean;
  /** Only an option: nobody is asked, because what is usual is nearly always right. */
  readonly silent?: true;
}

/** Apps that many people begin with. */
const POPULAR = [
  ...['jellyfin', 'plex', 'seerr', 'sonarr', 'radarr', 'prowlarr', 'bazarr', 'qbittorrent', 'sabnzbd'],
  ...['kavita', 'homepage', 'uptimekuma', 'portainer'],
];

const numbered = (names: readonly string[]) => (typed: string) =>
  wordsOf(typed)
    .map((word) => (/^\d+$/.test(word) ? (names[Number(word) - 1] ?? word) : word))
    .join(', ');

const choicesOf = (entries: readonly (readonly [name: string, text: string])[]) => {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, text], i) => `  ${String(i + 1).padStart(2)}  ${name.padEnd(width)}  ${text}`);
};

const presets = Object.keys(PRESETS);
const nothing = () => '';

export const QUESTIONS: readonly Question[] = [
  {
    key: 'preset',
    takes: presets.join('|'),
    asks: 'From where should your apps be reachable?',
    choices: choicesOf(Object.entries(PRESETS)),
    usual: () => 'home',
    read: numbered(presets),
  },
  {
    key: 'domain',
    takes: 'DOMAIN',
    asks: 'Your domain; each app gets a name below it, like jellyfin.example.com',
    usual: () => undefined,
    read: (typed) =>
      typed
        .replace(/^https?:\/\//, '')
        .replace(/\/+$/, '')
        .toLowerCase(),
  },
  {
    key: 'lan',
    takes: 'RANGES',
    asks: 'Addresses of your network at home, like 192.168.1.0/24',
    usual: (_, { lan }) => (lan.length === 0 ? undefined : lan.join(', ')),
  },
  {
    key: 'address',
    takes: 'ADDRESS',
    asks: 'Address of the server there, like 192.168.1.10 (Enter: not known yet)',
    usual: nothing,
  },
  {
    key: 'timezone',
    takes: 'ZONE',
    asks: 'Time zone of the server',
    usual: (_, { timezone }) => timezone ?? 'UTC',
  },
  {
    key: 'email',
    takes: 'EMAIL',
    asks: "Your e-mail address, for the certificates of Let's Encrypt",
    usual: ({ preset }) => (preset === 'home' ? '' : undefined),
  },
  {
    key: 'dns',
    takes: 'PROVIDER',
    asks: 'Who hosts the DNS of your domain: cloudflare, desec, digitalocean, duckdns or porkbun',
    usual: () => 'cloudflare',
    when: ({ email }) => email !== '',
  },
  {
    key: 'tunnel',
    takes: 'ID',
    asks: 'Identifier of the tunnel, as `cloudflared tunnel create` prints it (Enter: add it later)',
    usual: nothing,
    when: ({ preset }) => preset === 'tunnel',
  },
  {
    key: 'media',
    takes: 'PATH',
    asks: 'Folder on the server for downloads, films and series',
    usual: () => '/mnt/media',
  },
  {
    key: 'apps',
    takes: 'NAMES',
    asks: 'Your first apps, by name or number; `waybill list` has all of them',
    choices: choicesOf(POPULAR.map((name) => [name, catalog[name]?.title ?? name])),
    usual: () => 'jellyfin',
    read: numbered(POPULAR),
  },
  {
    key: 'repository',
    takes: 'URL',
    asks: 'Address of the git repository that the server will read (Enter: not known yet)',
    usual: nothing,
  },
  {
    key: 'ci',
    takes: CI.join('|'),
    asks: 'Whose jobs review each change (default: as the address of the repository says)',
    usual: ({ repository = '' }) => ciOf(repository),
    silent: true,
  },
  { key: 'name', takes: 'NAME', asks: 'Name of the stack', usual: () => 'home', silent: true },
  {
    key: 'data',
    takes: 'PATH',
    asks: 'Folder on the server for the data of the apps',
    usual: ({ name }) => `/opt/${name ?? 'home'}`,
    silent: true,
  },
];

/** Answers with which a stack is complete while a person has not given theirs yet. */
export const EXAMPLE: Answers = {
  preset: 'home',
  name: 'home',
  domain: 'example.com',
  lan: '192.168.1.0/24',
  address: '',
  timezone: 'UTC',
  email: 'me@example.com',
  dns: 'cloudflare',
  tunnel: '',
  data: '/opt/home',
  media: '/mnt/media',
  apps: 'jellyfin',
  repository: '',
  ci: 'github',
};

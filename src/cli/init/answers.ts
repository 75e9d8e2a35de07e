/** What a person says about a new repository: each answer as it was typed, by the name of its option. */

import type { Ci } from './ci.ts';

/** How the apps can be reached, and who asks for a login. */
export const PRESETS = {
  home: 'at home only',
  sso: 'at home only, with one login for all apps',
  tunnel: 'at home, and from anywhere through a Cloudflare Tunnel, with one login for all apps',
} as const;

export type Preset = keyof typeof PRESETS;

export interface Answers {
  readonly preset: Preset;
  readonly name: string;
  readonly domain: string;
  /** Ranges, separated by commas or spaces. */
  readonly lan: string;
  /** Address of the server; empty when it is not known yet. */
  readonly address: string;
  readonly timezone: string;
  /** Address for Let's Encrypt; empty for no certificates. */
  readonly email: string;
  readonly dns: string;
  /** Identifier of the tunnel; empty when there is none yet. */
  readonly tunnel: string;
  readonly data: string;
  readonly media: string;
  /** Names of the catalogue, separated by commas or spaces. */
  readonly apps: string;
  /** Address from which the server gets the repository; empty when it is not known yet. */
  readonly repository: string;
  /** Whose jobs review a change. */
  readonly ci: Ci;
}

/** The words of an answer that may name several things. */
export const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

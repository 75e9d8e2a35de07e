/** What a secret looks like in a string: formats that their makers gave a mark, and random text beside a telling name. */

/** A range of a string that is taken for a secret: UTF-16 offsets, end exclusive. */
export interface Suspect {
  readonly start: number;
  readonly end: number;
  /** What it seems to be, for messages: `a token of GitHub`. Never a part of the value. */
  readonly kind: string;
}

/** Formats with a mark of their own, which nothing else has. Where there is a group, it is the secret and comes last. */
const FORMATS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g],
  ['an age identity', /AGE-SECRET-KEY-(?:PQ-)?1[0-9A-Z]{50,}/g],
  ['a key of WireGuard', /(?:PrivateKey|PresharedKey)\s{0,4}=\s{0,4}([A-Za-z0-9+/]{43}=)/g],
  ['a token of GitHub', /gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,}/g],
  ['a token of GitLab', /\bgl(?:pat|dt|rt|ptt|ft|soat|agent)-[A-Za-z0-9_.-]{20,}/g],
  ['a key of Amazon Web Services', /\bA(?:KIA|SIA)[A-Z2-7]{16}\b/g],
  ['a key of Google', /AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g],
  ['a token of Slack', /xox[abeoprs]-[A-Za-z0-9-]{20,}/g],
  ['an address of a Slack webhook', /hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/]{20,}/g],
  ['an address of a Discord webhook', /\/api\/webhooks\/\d{17,20}\/[A-Za-z0-9_-]{60,}/g],
  ['a token of a Telegram bot', /\b\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g],
  ['a key of Tailscale', /tskey-[a-z]+-[A-Za-z0-9]{10,}(?:-[A-Za-z0-9]{10,})?/g],
  ['a token of npm', /npm_[A-Za-z0-9]{36}\b/g],
  ['a token of Docker Hub', /dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}/g],
  ['a key of Stripe', /\b[rs]k_live_[A-Za-z0-9]{20,}/g],
  ['a key of SendGrid', /\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/g],
  ['a claim of Plex', /claim-[A-Za-z0-9_-]{20}(?![A-Za-z0-9_-])/g],
  // A JSON object in base64 that begins with the account: {"a":"
  ['a token of a Cloudflare Tunnel', /eyJhIjoi[A-Za-z0-9+/=]{60,}/g],
  [
    'a JSON Web Token',
    /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  ],
  ['a login in an address', /:\/\/[^\s/:@"'`<>$]{0,60}:([^\s/:@"'`<>${}*]{3,200})(?=@[A-Za-z0-9[])/g],
];

/** A name that says secret, then `:` or `=`, then one word. Quotes around either are left out. */
const NAMED =
  /(?:pass|passwd|password|passphrase|secret|secret[_-]?key|token|api[_-]?key|apikey|private[_-]?key|credentials?)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?([A-Za-z0-9+/_.~-]{16,512}={0,2})(?=["'\s,}\]#]|$)/gim;

/** Bits for each character below which a word is language and not chance. */
const LEAST_ENTROPY = 3;

/** Every place of a string that looks like a secret, in order. Ciphertexts of age and secrets by name do not. */
export function findSecrets(text: string): Suspect[] {
  const found = FORMATS.flatMap(([kind, pattern]) => matches(text, pattern, kind));
  for (const named of matches(text, NAMED, 'a random value')) {
    const known = found.some(({ start, end }) => named.start < end && start < named.end);
    const value = text.slice(named.start, named.end);
    if (!known && !isReference(text, named.start, value) && isRandom(value)) found.push(named);
  }
  return found.sort((a, b) => a.start - b.start);
}

/** The name of a secret, as the spec has it: `{secret: n8n-smtp-password}`. */
function isReference(text: string, start: number, value: string): boolean {
  return (
    /(?:^|[{\s,])secret:[ \t]{0,4}["']?$/.test(text.slice(Math.max(0, start - 20), start)) &&
    /^[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)+$/.test(value)
  );
}

function matches(text: string, pattern: RegExp, kind: string): Suspect[] {
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, value = whole] = match;
    const end = match.index + whole.length;
    return { start: end - value.length, end, kind };
  });
}

/** Letters and digits mixed as no person writes them. A path, a name of several words and a version are none of it. */
function isRandom(value: string): boolean {
  if (!/[0-9]/.test(value) || !/[A-Za-z]/.test(value) || value.startsWith('/')) return false;
  // Words with hyphens, underscores or dots between them: names of files, secrets, hosts, variables.
  if (
    value
      .split(/[-_./]/)
      .every((part) => /^(?:(?:[a-z]*|[A-Z]*|[A-Z]?[a-z]+)\d{0,4}|[a-z]{1,3}\d{1,2}[a-z]{1,3})$/.test(part))
  )
    return false;
  return entropy(value) >= LEAST_ENTROPY;
}

/** Shannon's entropy of the characters, in bits for each. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const letter of value) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / value.length;
    return sum - share * Math.log2(share);
  }, 0);
}

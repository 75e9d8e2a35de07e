/** Names that say secret, in any spelling, and values that are written out. One list for check and verify. */

/** Last words of such names. `_FILE`, `_PATH` or `_POLICY` behind them say something else, and so they are none. */
const LAST = [
  ...[
    'pass',
    'passwd',
    'password',
    'passphrase',
    'pwd',
    'secret',
    'token',
    'jwt',
    'credential',
    'credentials',
  ],
  ...[
    'apikey',
    'api key',
    'private key',
    'access key',
    'secret key',
    'secret key base',
    'auth key',
    'authkey',
  ],
  ...[
    'encryption key',
    'signing key',
    'master key',
    'license key',
    'preshared key',
    'basic auth',
    'basicauth',
  ],
  ...['passcode', 'creds', 'psk', 'salt', 'privatekey', 'otp seed', 'wifi key', 'wpa key', 'pin code'],
  ...['basicauth users', 'htpasswd', 'widget key', 'bearer', 'authorization'],
];

/** Words that say it at the end of a longer one, too: `pgpassword`, `authtoken`. */
const GLUED = /(?:password|passwd|passphrase|secret|apikey|token)$/;

/** True for the name of a variable, an option, a label or a parameter that holds a secret. */
export function saysSecret(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/ ?\d+$/, '')
    .trim();
  return LAST.some((end) => words === end || words.endsWith(` ${end}`)) || GLUED.test(words);
}

/** A switch, a small number, or a place where the secret lies. */
const NO_SECRET =
  /^(?:|true|false|yes|no|on|off|none|null|disabled|enabled|\d{1,2}|(?:file|env):.*|\/(?:app|config|data|etc|home|mnt|opt|run|secrets|srv|tmp|usr|var)\/.*)$/i;

/** `${NAME}` and its kin, with what replaces it when nobody sets it. */
const VARIABLE = /(?<!\$)(?:\$\$)*\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*(?:(:?[-+?])((?:[^{}]|\{[^{}]*\})*))?\})/g;

/** What a shell in the container makes when it starts: the output of a command, or a variable of its own (`$$` is `$`). */
const COMPUTED = /^(?:\$?\$\(|`|\$\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})$)/;

/** True when a value is there itself, and not a variable in its place. A default inside `${...}` is a value. */
export function isWritten(value: string): boolean {
  if (COMPUTED.test(value.trim())) return false;
  const variables = [...value.matchAll(VARIABLE)];
  if (variables.length === 0) return !NO_SECRET.test(value.trim());
  return variables.some(([, operator = '', word = '']) => /[-+]/.test(operator) && isWritten(word));
}

/** A string with `$V` in the place of each variable, and with its default where it has one. */
export const withoutVariables = (text: string) =>
  text.replace(VARIABLE, (_, operator: string | undefined, word: string | undefined) =>
    /[-+]/.test(operator ?? '') ? (word ?? '') : '$V',
  );

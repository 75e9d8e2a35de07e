/** What becomes of each variable: one rule each, in words and, for settings of single apps, in the stack. */
import { join } from '../../base/util/pointer.ts';
import { DEFAULTS } from './defaults.ts';
import type { HmsImport, Note } from './hms-import.ts';
import { isVault } from './variables.ts';

/** Reports on a variable, and may enter it. Runs for defaults too; then nothing is said. */
export type Rule = (work: HmsImport, name: string, note: Note) => void;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const isEmpty = (value: unknown) =>
  value === undefined || value === null || value === '' || value === false || typeof value === 'symbol';

/** Whether the user chose this: it is neither empty nor the usual value. */
function isChosen({ vars }: HmsImport, name: string): boolean {
  const value = vars.value(name);
  if (vars.problem(name) !== undefined) return true;
  if (isEmpty(value) || vars.place(name) === undefined) return false;
  return !Object.hasOwn(DEFAULTS, name) || !same(vars.raw(name), DEFAULTS[name]);
}

/** Another part of the import enters it. */
export const becomes =
  (text: string): Rule =>
  (_, __, note) =>
    note.taken(text);

/** It has no use here, and nothing is lost. */
export const notNeeded = (why: string): Rule => becomes(`nothing: ${why}`);

/** It has no place here. As long as nobody chose it, nothing is lost. */
export const notSupported =
  (text: string, todo: string): Rule =>
  (work, name, note) =>
    isChosen(work, name) ? note.unsupported(text, todo) : note.idle('as usual, and not needed here');

/** It belongs to the host, which Waybill does not configure. */
export const ownedByHost = (what: string): Rule =>
  notSupported(`${what} is the host's own business`, 'nothing: the host keeps it as it is');

/** A secret of an app, or of several: its value moves to the file of secrets. */
export const secret =
  (apps: string | readonly string[], secretName: string, purpose: string): Rule =>
  (work, name, note) => {
    const running = [apps].flat().some((app) => work.enabled.has(app));
    const value = work.vars.value(name);
    if (!running) return note.idle('its app does not run');
    const place = work.vars.place(name);
    if (place === undefined) return;
    const encrypted = isVault(value) || work.vars.problem(name) !== undefined;
    if (isEmpty(value) && !encrypted) return note.idle('empty');
    note.taken(`the secret ${secretName}`);
    work.ledger.secret(place, {
      name: secretName,
      purpose,
      ...(encrypted || typeof value === 'object' ? {} : { value: String(value) }),
    });
  };

/** A setting of an app. `convert` gives undefined for what our setting cannot say. */
export const setting =
  (
    app: string,
    key: string,
    convert: (work: HmsImport, name: string) => string | number | boolean | undefined = (work, name) =>
      work.vars.text(name),
  ): Rule =>
  (work, name, note) => {
    if (!work.enabled.has(app)) return note.idle(`${app} does not run`);
    const value = convert(work, name);
    if (value === undefined || value === '')
      return work.vars.problem(name) === undefined ? note.idle('empty') : note.taken('nothing');
    const { pattern } = work.definition(app)?.settings?.[key] ?? {};
    if (pattern !== undefined && !new RegExp(pattern).test(String(value)))
      return note.unsupported(
        `the setting ${key} of ${app} takes no such value`,
        'look with `waybill show` what it takes',
      );
    work.set(app, key, value);
    note.taken(`the setting ${key} of ${app}`);
  };

export const flag = (work: HmsImport, name: string) => work.vars.flag(name);

/** A switch that several apps have. */
export const switchOf =
  (apps: readonly string[], key: string): Rule =>
  (work, name, note) => {
    for (const app of apps) if (work.enabled.has(app)) work.set(app, key, work.vars.flag(name));
    note.taken(`the setting ${key} of ${apps.join(', ')}`);
  };

/** Names whose values nobody should read. */
const SECRET = /PASS|TOKEN|SECRET|API_?KEY|CREDENTIAL/i;

/** Further variables of the container of one service. Usual values and those of `ours` are left to the catalogue. */
export const variables =
  (app: string, service: string, ours: readonly string[] = []): Rule =>
  (work, name) => {
    const value = work.vars.value(name);
    const place = work.vars.place(name);
    if (place === undefined || typeof value !== 'object' || value === null) return;
    const usual = (DEFAULTS[name] ?? {}) as Readonly<Record<string, unknown>>;
    for (const [key, text] of Object.entries(value)) {
      const note = work.note({ ...place, pointer: join(place.pointer, key) });
      if (!work.enabled.has(app)) note.idle(`${app} does not run`);
      else if (text === usual[key] || ours.includes(key) || isEmpty(text)) note.idle('as usual');
      else variable(work, app, service, key, text, note);
    }
  };

function variable(
  work: HmsImport,
  app: string,
  service: string,
  key: string,
  text: unknown,
  note: Note,
): void {
  if (SECRET.test(key))
    note.unsupported(
      'the value looks like a secret',
      `write environment: {${key}: {secret: NAME}} at ${app}, and keep the value as that secret`,
    );
  else if (typeof text === 'object')
    note.unsupported('the value is not a string', `write it under overrides.services.${service}`);
  else {
    work.environment(service, { [key]: String(text) });
    note.taken(`overrides.services.${service}.environment`);
  }
}

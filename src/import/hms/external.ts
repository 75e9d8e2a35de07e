/** Machines outside of the stack. */

import { join } from '../../base/util/pointer.ts';
import type { ExternalHost } from '../../schema/stack.gen.ts';
import { isHostLabel } from '../host-label.ts';
import type { HmsImport } from './hms-import.ts';
import { isOn } from './variables.ts';

const LIST = 'traefik_ext_hosts_list';

type Row = Readonly<Record<string, unknown>>;

/** Enters the external hosts that are on, and reports on each of their keys. */
export function importExternal(work: HmsImport): void {
  const on = work.vars.flag('traefik_ext_hosts_enabled');
  for (const [index, row] of work.vars.list(LIST).entries()) {
    const list = work.vars.place(LIST);
    if (list === undefined) return;
    const place = { ...list, pointer: join(list.pointer, index) };
    if (typeof row !== 'object' || row === null)
      work.note(place).unsupported('the entry is not a table', 'write the machine under external:');
    else if (!on || !isOn((row as Row)['enabled'] ?? true))
      work.note(place).taken('off, and not in the stack');
    else enter(work, row as Row, place);
  }
}

function enter(
  work: HmsImport,
  row: Row,
  place: { file: string; pointer: string; on: 'key' | 'value' },
): void {
  const said = (key: string) => work.note({ ...place, pointer: join(place.pointer, key) });
  const text = (key: string) => (typeof row[key] === 'string' ? row[key].trim() : '');
  const name = text('subdomain_name').toLowerCase();
  const url = urlOf(text('backend_url'));
  if (!isHostLabel(name) || url === undefined) {
    work
      .note(place)
      .unsupported('it needs a name of one label and an address', 'write it under external: by hand');
    return;
  }
  const host: ExternalHost = { url };
  if (text('friendly_name') !== '' && text('friendly_name') !== name) host.title = text('friendly_name');
  said('friendly_name').taken('title');
  said('subdomain_name').taken(`external.${name}`);
  said('backend_url').taken('url; a path is not part of it');
  said('enabled').taken('on');
  if (url.startsWith('https:')) {
    host.certificate = 'self-signed';
    work.remark(
      `/external/${name}/certificate`,
      'Certificates were never checked there. Without this line they are.',
    );
  }
  if (isOn(row['authentik']) && work.sso) host.auth = 'sso';
  if (isOn(row['authentik']) && !work.sso)
    said('authentik').unsupported(
      'the login page had no effect: authentik was off, or there were no certificates',
      `add tls: and sso:, and auth: sso to external.${name}`,
    );
  else said('authentik').taken(host.auth === 'sso' ? 'auth: sso' : 'the login of the machine itself');
  if (row['authentik_provider_type'] === 'oauth2' && host.auth === 'sso')
    said('authentik_provider_type').changed('auth: sso; the route named a login that nobody had made', {
      before: 'a broken route',
      after: 'a login page by authentik',
    });
  else said('authentik_provider_type').taken('`auth` says so');
  publish(work, host, row, said('expose_publicly'));
  work.spec.external = { ...work.spec.external, [name]: host };
}

function publish(work: HmsImport, host: ExternalHost, row: Row, note: ReturnType<HmsImport['note']>): void {
  if (!isOn(row['expose_publicly'])) {
    note.taken('for your network alone');
    return;
  }
  if (work.tls && host.auth === 'sso') {
    host.access = ['lan', 'internet'];
    note.taken('access: [lan, internet]');
    return;
  }
  note.changed(
    'nobody knows here whether the machine asks for a login; to open it again write access: [lan, internet] and auth: sso or a reason',
    {
      before: 'everybody who reaches ports 80 and 443 of the server',
      after: 'your network',
    },
  );
}

/** Scheme, address and port. */
function urlOf(text: string): string | undefined {
  try {
    const { protocol, host } = new URL(text);
    return /^https?:$/.test(protocol) && host !== '' ? `${protocol}//${host}` : undefined;
  } catch {
    return undefined;
  }
}

/** Who can reach an app: as before where a login guards it, and else the home network. */
import type { AppDefinition } from '../../schema/app.gen.ts';
import type { CatalogueApp } from '../../schema/stack.gen.ts';
import { type HmsImport, isOnIn, type Note } from './hms-import.ts';

type Row = Readonly<Record<string, unknown>>;

const EVERYBODY = 'everybody who reaches ports 80 and 443 of the server';
const NETWORK = 'your network';

/** From where an app can be reached; what nobody guards is for the home network alone. */
export function exposure(
  work: HmsImport,
  app: string,
  entry: CatalogueApp,
  { login: known, route: web }: AppDefinition,
  row: Row,
  note: Note,
): void {
  if (!isOnIn(row, 'expose_to_public', false) || web === undefined || entry.access?.length === 0) {
    note.taken('for your network alone');
    return;
  }
  const guarded = entry.auth === 'sso' || known.own === 'required';
  if (work.tls && guarded) {
    entry.access = ['lan', 'internet'];
    note.taken('access: [lan, internet]');
    return;
  }
  const why = work.tls
    ? 'without a login that is always on, it is open to nobody from outside'
    : 'without certificates it is open to nobody from outside';
  note.changed(
    `${why}; to open it again, give ${app} auth: sso, or write access: [lan, internet] with a reason`,
    {
      before: `${EVERYBODY}, ${known.own === 'none' ? 'without a login' : 'with a login only if the app has it on'}`,
      after: NETWORK,
    },
  );
}

/** A visitor who is sent to the login page from the internet must reach it there. */
export function letLoginReach(work: HmsImport): void {
  if (!work.sso) return;
  const isOutside = ([, { access, auth }]: [string, { access?: readonly string[]; auth?: unknown }]) =>
    auth === 'sso' && access?.includes('internet') === true;
  const sites = Object.entries({ ...work.spec.apps, ...work.spec.external });
  if (!sites.some(isOutside) || work.app('authentik').access?.includes('internet') === true) return;
  work.app('authentik').access = ['lan', 'internet'];
  work.remark(
    '/apps/authentik',
    'Apps below are on the internet with its login, so its page must be there too.',
  );
}

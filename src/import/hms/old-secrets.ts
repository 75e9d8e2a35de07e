/**
 * Secrets that running apps have already, and no setting names: databases keep the password they were made with, and a new
 * one would lock the app out. Some are in files on the server, others are the same everywhere.
 */
import type { Place } from '../../base/diag/diagnostic.ts';
import { defined } from '../../base/util/defined.ts';
import type { HmsImport } from './hms-import.ts';

interface OldSecret {
  readonly name: string;
  readonly purpose: string;
  /** Where it is on the server; `{data}` and `{apps}` are the folders of the project. */
  readonly file?: string;
  /** The value that every installation has. */
  readonly value?: string;
}

const SECRETS: Readonly<Record<string, readonly OldSecret[]>> = {
  authentik: [
    {
      name: 'authentik-secret-key',
      purpose: 'Signs the sessions of authentik.',
      file: '{data}/.authentik.key',
    },
    {
      name: 'authentik-database-password',
      purpose: "Password of authentik's database.",
      file: '{data}/.authentik.pgpass',
    },
  ],
  librariarr: [
    { name: 'librariarr-database-password', purpose: 'Password of its database.', value: 'librariarr' },
  ],
  n8n: [
    { name: 'n8n-database-password', purpose: 'Password of its database.', value: 'n8nnonr00tpassw0rd' },
    {
      name: 'n8n-encryption-key',
      purpose: 'Encrypts the credentials of workflows.',
      file: '{apps}/n8n/config/.n8n/config, the text behind encryptionKey',
    },
  ],
  tracearr: [
    { name: 'tracearr-database-password', purpose: 'Password of its database.', value: 'tracearr' },
    {
      name: 'tracearr-jwt-secret',
      purpose: 'Signs its sessions.',
      file: '{apps}/tracearr/config/.tracearr_jwt_secret',
    },
    {
      name: 'tracearr-cookie-secret',
      purpose: 'Signs its cookies.',
      file: '{apps}/tracearr/config/.tracearr_cookie_secret',
    },
  ],
  tubearchivist: [
    {
      name: 'tubearchivist-elastic-password',
      purpose: 'Password of its search index.',
      value: 'tub3@rch1v1sts00p3rs3cr3tp@ssw0rd',
    },
  ],
};

/** Enters the secrets that the apps of the stack have already, and the database users that differ from ours. */
export function keepSecrets(work: HmsImport, at: Place): void {
  const apps = [...Object.keys(work.spec.apps), ...(work.sso ? ['authentik'] : [])];
  for (const app of new Set(apps)) {
    for (const { name, purpose, file, value } of SECRETS[app] ?? []) {
      const where = file
        ?.replace('{data}', work.vars.text('hms_docker_data_path'))
        .replace('{apps}', work.vars.text('hms_docker_apps_path'));
      work.ledger.secret(at, {
        name,
        ...defined({ value }),
        purpose: where === undefined ? purpose : `${purpose} On the server it is in ${where}.`,
      });
    }
  }
  if (apps.includes('n8n')) keepDatabaseUser(work);
  if (work.sso) keepAuthentikUser(work);
}

/** The user that n8n's database was made with. Its files go over to the user of the image at the first start. */
function keepDatabaseUser(work: HmsImport): void {
  work.environment('n8n', { DB_POSTGRESDB_USER: 'n8nnonroot' });
  work.environment('n8n-postgres', { POSTGRES_USER: 'n8nnonroot' });
  work.remark('/overrides/services/n8n', 'The user that its database was made with.');
}

/** User and name of authentik's database, where the user chose others. */
function keepAuthentikUser(work: HmsImport): void {
  const { vars } = work;
  const user = vars.text('authentik_old_pg_user') || vars.text('authentik_pg_user') || 'authentik';
  const name = vars.text('authentik_old_pg_db') || vars.text('authentik_pg_db') || 'authentik';
  if (user === 'authentik' && name === 'authentik') return;
  const client = { AUTHENTIK_POSTGRESQL__USER: user, AUTHENTIK_POSTGRESQL__NAME: name };
  work.environment('authentik-server', client);
  work.environment('authentik-worker', client);
  work.environment('authentik-postgresql', { POSTGRES_USER: user, POSTGRES_DB: name });
  work.remark('/overrides/services/authentik-postgresql', 'User and name that the database was made with.');
}

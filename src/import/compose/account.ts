/** The result for sections that no container speaks for: rules of a tunnel, files of secrets and configurations. */
import type { Rule } from '../cloudflared/ingress.ts';
import type { Ledger } from '../ledger.ts';
import { entriesOf, itemsOf, textOf } from './node.ts';
import type { Plan } from './plan.ts';
import type { Project } from './project.ts';

/** Rules of a tunnel whose configuration the project mounts. */
export function accountRules(rules: readonly Rule[], taken: ReadonlySet<Rule>, ledger: Ledger): void {
  for (const rule of rules) {
    if (taken.has(rule)) ledger.taken(rule.at, 'the `access:` of the app that it leads to');
    else if (rule.hostname === undefined && rule.service === 'http_status:404')
      ledger.taken(rule.at, 'what no rule names gets a 404 here, too');
    else
      ledger.unsupported(
        rule.at,
        'not on the tunnel: it leads to no app with a login that would let it onto the internet',
        'write an `access:` with a login or a `reason:` for the app, or an entry of `external:`',
      );
    for (const key of Object.keys(rule.origin))
      ledger.unsupported(
        { ...rule.at, pointer: `/originRequest/${key}` },
        'cloudflared talks to Traefik alone',
        'leave it out unless an app needs it',
      );
  }
}

/** Definitions of secrets and configurations. */
export function accountFiles(project: Project, { roles }: Plan, ledger: Ledger): void {
  for (const section of ['secrets', 'configs'] as const) {
    const users = (key: string) =>
      [...project.services].filter(([, service]) =>
        itemsOf(service.entries.get(section)).some((use) => textOf(entriesOf(use).get('source')) === key),
      );
    for (const [key, node] of project[section]) {
      const apps = users(key).filter(([name]) => !roles.has(name));
      if (node.entries.has('file') && apps.length > 0)
        ledger.taken(node.at, 'the file stays where it is, and is mounted from there');
      else if (users(key).length === 0) ledger.taken(node.at, 'read: no container of the project uses it');
      else
        ledger.unsupported(
          node.at,
          'not in the stack',
          'give the host what it holds: as a secret if Waybill asks for one, else as a file that an override mounts',
        );
    }
  }
}

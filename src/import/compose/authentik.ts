/** What an authentik of the project owns: its database, its media and the version that both belong to. */

import { parseImage, programOf } from './images.ts';
import { type Dict, entriesOf, itemsOf, type Node, plain, textOf } from './node.ts';
import type { Role } from './roles.ts';
import type { RolesInput } from './service-import.ts';

/** Services of the stack that take the data of a container over. */
export const HEIRS: Partial<Readonly<Record<Role, string>>> = {
  'authentik-server': 'authentik-server',
  'authentik-worker': 'authentik-worker',
  'authentik-database': 'authentik-postgresql',
};

/** Hands the data over. Answers the parts of the service that were accounted for. */
export function inheritData(input: RolesInput, service: Dict, role: Role): ReadonlySet<Node> {
  const heir = HEIRS[role];
  if (heir === undefined) return new Set();
  const mounts = itemsOf(service.entries.get('volumes')).filter((item) => mount(input, role, heir, item));
  const database = role === 'authentik-database' ? databaseOf(input, service, heir) : [];
  return new Set([...mounts, ...database]);
}

function mount({ overrides, plan, ledger }: RolesInput, role: Role, heir: string, item: Node): boolean {
  const entries = entriesOf(item);
  const source = textOf(entries.get('source')) ?? '';
  const target = textOf(entries.get('target')) ?? '';
  if (role === 'authentik-database' && target.startsWith('/var/lib/postgresql')) {
    if (textOf(entries.get('type')) === 'volume') {
      const definition = plan.project.volumes.get(source);
      const options = (definition === undefined ? {} : plain(definition)) as object;
      overrides.volume('authentik-database', { name: `${plan.project.name}_${source}`, ...options });
    } else overrides.set(heir, 'volumes', [`${source}:${target}`]);
    ledger.taken(item.at, 'the database stays where it is');
    return true;
  }
  if (!/^\/(?:media|data|templates|certs|blueprints\/.+)$/.test(target) || source === '') return false;
  const before = (overrides.services()[heir]?.['volumes'] ?? []) as string[];
  const place = target === '/media' ? '/data/media' : target;
  overrides.set(heir, 'volumes', [...before, `${source}:${place}`]);
  if (textOf(entries.get('type')) === 'volume') plan.inherited.add(source);
  const where = `\`overrides.services.${heir}.volumes\``;
  if (place === target) ledger.taken(item.at, where);
  else ledger.changed(item.at, `${where}, at ${place}: since 2025.12 what people uploaded is below /data`);
  return true;
}

/** Another major version would not read the data; another name would not find them. */
function databaseOf({ overrides, ledger, model }: RolesInput, service: Dict, heir: string): Node[] {
  const image = service.entries.get('image');
  const before = model.services.find(({ name }) => name === heir)?.compose.image ?? '';
  const found: Node[] = [];
  if (image !== undefined && major(textOf(image) ?? '') !== major(before)) {
    overrides.set(heir, 'image', textOf(image));
    ledger.taken(image.at, `\`overrides.services.${heir}.image\`: another version would not read the data`);
    found.push(image);
  }
  for (const key of ['command', 'user']) {
    const node = service.entries.get(key);
    if (node === undefined) continue;
    overrides.set(heir, key, plain(node));
    ledger.taken(node.at, `\`overrides.services.${heir}.${key}\``);
    found.push(...itemsOf(node), node);
  }
  for (const [key, node] of entriesOf(service.entries.get('environment'))) {
    const value = textOf(node) ?? '';
    if (!/^POSTGRES_(?:DB|USER)$/.test(key) || value === 'authentik') continue;
    const text = value.replaceAll('$', '$$$$');
    const variable = key === 'POSTGRES_DB' ? 'AUTHENTIK_POSTGRESQL__NAME' : 'AUTHENTIK_POSTGRESQL__USER';
    overrides.entry(heir, 'environment', key, text);
    for (const name of ['authentik-server', 'authentik-worker'])
      overrides.entry(name, 'environment', variable, text);
    ledger.taken(node.at, `\`overrides.services.${heir}.environment.${key}\``);
    found.push(node);
  }
  return found;
}

function major(reference: string): string {
  const image = parseImage(reference);
  return `${programOf(image.name)} ${Number.parseInt(image.tag ?? '', 10)}`;
}

/** All rules over the catalogue, by name. */
import type { Rule } from './rules/define.ts';
import { databases, oneVersion, registries, versions } from './rules/images.ts';
import {
  hostPorts,
  leftovers,
  names,
  peers,
  references,
  steps,
  successors,
  variants,
} from './rules/names.ts';
import { addresses, devices, guardable, openPorts, paths, privateDatabases } from './rules/places.ts';
import { rights } from './rules/rights.ts';
import { cardKeys, onePassword, passwords, secrets, settings, sources } from './rules/secrets.ts';
import { users } from './rules/users.ts';

export const rules = {
  references,
  successors,
  versions,
  databases,
  privateDatabases,
  passwords,
  secrets,
  sources,
  cardKeys,
  onePassword,
  settings,
  hostPorts,
  names,
  leftovers,
  peers,
  addresses,
  paths,
  variants,
  oneVersion,
  registries,
  devices,
  openPorts,
  guardable,
  steps,
  rights,
  users,
} satisfies Readonly<Record<string, Rule>>;

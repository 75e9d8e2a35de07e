/** Names must be unique: of apps, variants, external hosts and services; and none may take a folder of the tree. */
import { diagnose } from '../../base/diag/codes.ts';
import type { Place } from '../../base/diag/diagnostic.ts';
import { own } from '../../base/util/own.ts';
import { additionalHostName } from '../model/names.ts';
import type { External, Instance, ReportDiagnostic } from '../model/resolved.ts';
import { resolveCodes } from './codes.ts';

/** Folders of the tree, with the app that may be called so. */
const TREE_FOLDERS: Readonly<Record<string, string>> = {
  compose: 'the Compose files of the tree',
  dns: 'the DNS records of the tree',
  cloudflared: 'the tunnel configuration of the tree',
};

interface Taken {
  readonly as: string;
  readonly place: Place;
}

export interface NamesInput {
  readonly instances: readonly Instance[];
  readonly externals: readonly External[];
  readonly report: ReportDiagnostic;
}

/** Reports names that are used twice, and names that belong to the tree. */
export function checkNames({ instances, externals, report }: NamesInput): void {
  const names = new Map<string, Taken>();
  const services = new Map<string, Taken>();
  const take = (map: Map<string, Taken>, name: string, entry: Taken) => {
    const other = map.get(name);
    if (other === undefined) {
      map.set(name, entry);
      return;
    }
    const related = [{ message: 'the other one', at: other.place }];
    report(
      diagnose(
        resolveCodes,
        'resolve/name-taken',
        entry.place,
        { name, what: entry.as, other: other.as },
        { related },
      ),
    );
  };
  const takeHosts = (name: string, hosts: readonly string[] | undefined, place: Place) => {
    for (const i of (hosts ?? []).keys()) {
      take(names, additionalHostName(name, i), {
        as: `an additional host name of \`${name}\``,
        place,
      });
    }
  };
  for (const instance of instances) {
    const { name, place } = instance;
    const as =
      instance.variant === undefined ? 'an app' : `the variant ${instance.variant} of ${instance.app}`;
    reserved(name, place, report);
    take(names, name, { as, place });
    takeHosts(name, instance.choice.hosts, place);
    for (const service of Object.keys(instance.definition.services)) {
      take(services, service, { as: `a service of \`${name}\``, place });
    }
  }
  for (const { name, spec, place } of externals) {
    reserved(name, place, report);
    take(names, name, { as: 'an external host', place });
    takeHosts(name, spec.hosts, place);
  }
}

function reserved(name: string, place: Place, report: ReportDiagnostic): void {
  const use = own(TREE_FOLDERS, name);
  if (use !== undefined) report(diagnose(resolveCodes, 'resolve/reserved-name', place, { name, use }));
}

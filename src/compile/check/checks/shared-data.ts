/** No two apps write to the same place, also when they are in two stacks of one host. */

import { isNetworkShare } from '../../../base/compose/project.ts';
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import type { ComposeMount } from '../../model/compose.ts';
import type { Model, Service } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck, stacksBefore } from '../define.ts';

const codes = defineCodes({
  'check/shared-data': {
    severity: 'error',
    message: (p: { app: string; other: string; source: string }) =>
      `\`${p.app}\` and \`${p.other}\` both write to ${p.source}`,
    help: () =>
      'give one of them a folder of its own, mount it read-only, or name the folder under `host: {shared: [...]}` if they are meant to share it',
    why: "Two programs that write the same database or configuration destroy each other's work, often long before anyone notices. Media is for sharing; data is not.",
    example: `${PLAIN_STACK}apps: {sonarr: {}, radarr: {}}\noverrides:\n  services: {radarr: {volumes: ["\${DATA}/sonarr/config:/config"]}}\n`,
  },
});

interface Writer {
  readonly model: Model;
  readonly service: Service;
  /** As Compose reads it. */
  readonly source: string;
  /** The same on the host, where two stacks can meet. */
  readonly path: string;
}

export const sharedData = defineCheck({
  name: 'shared-data',
  codes,
  run: (model, stacks) => {
    const before = stacksBefore(model, stacks);
    const elsewhere = before.flatMap(writersOf);
    const writers = writersOf(model);
    return writers.flatMap((writer, i) => {
      const other = [...elsewhere, ...writers.slice(0, i)].find((earlier) => clash(earlier, writer));
      if (other === undefined) return [];
      // The one that an override changed is the one to mend.
      const mend = other.model === model && other.service.overridden;
      return [mend ? complaint(other, writer) : complaint(writer, other)];
    });
  },
});

function writersOf(model: Model): Writer[] {
  return model.services.flatMap((service) =>
    sourcesOf(model, service).map((source) => ({
      model,
      service,
      source,
      path: onHost(model, source),
    })),
  );
}

/** Volumes bear the name of their stack; paths are those of the host. */
function onHost({ stack, host }: Model, source: string): string {
  const path = source.replace('${DATA}', host.data);
  return path.startsWith('/') ? path : `${stack}:${path}`;
}

/** Places to which a service writes, except the media root and what else apps share on purpose. */
function sourcesOf({ host, volumes }: Model, service: Service): string[] {
  const shares = volumes.filter(({ key, compose }) => isNetworkShare(key, { ...compose }));
  return (service.compose.volumes ?? []).filter(writes).flatMap((mount) => {
    const source = mount.type === 'tmpfs' ? undefined : mount.source;
    return source === undefined ||
      isShared(source) ||
      shares.some(({ key }) => key === source) ||
      isNamed(source, host.shared ?? [])
      ? []
      : [source.replace(/\/+$/, '')];
  });
}

function writes(mount: ComposeMount): boolean {
  return mount.type !== 'tmpfs' && mount.read_only !== true;
}

const isShared = (source: string) => /^(?:\$\{MEDIA\}|\/var\/run\/|\/run\/|\/dev\/)/.test(source);

const isNamed = (source: string, shared: readonly string[]) =>
  shared.some((place) => `${source}/`.startsWith(`${place.replace(/\/+$/, '')}/`));

/** Services of one app may share (a server and its worker); apps may not. A folder inside another counts as the same. */
function clash(a: Writer, b: Writer): boolean {
  if (a.model === b.model && a.service.app === b.service.app) return false;
  return `${a.path}/`.startsWith(`${b.path}/`) || `${b.path}/`.startsWith(`${a.path}/`);
}

function complaint({ model, service, source }: Writer, other: Writer): Diagnostic {
  const at = keyPlace(model, service, 'volumes');
  const name = other.service.app;
  const args = {
    app: service.app,
    other: other.model === model ? name : `${name} of ${other.model.stack}`,
    source,
  };
  const related = [
    { message: `\`${args.other}\` writes there too`, at: keyPlace(other.model, other.service, 'volumes') },
  ];
  return diagnose(codes, 'check/shared-data', at, args, { app: service.app, related });
}

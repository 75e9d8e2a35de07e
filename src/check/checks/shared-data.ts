/** No two apps write to the same place. */
import { defineCodes, diagnose } from '../../diag/codes.ts';
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { PLAIN_STACK } from '../../diag/example.ts';
import type { ComposeMount } from '../../model/compose.ts';
import type { Model, Service } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/shared-data': {
    severity: 'error',
    message: (p: { app: string; other: string; source: string }) =>
      `\`${p.app}\` and \`${p.other}\` both write to ${p.source}`,
    help: () => 'give one of them a folder of its own, or mount it read-only',
    why: "Two programs that write the same database or configuration destroy each other's work, often long before anybody notices. Media are for sharing; data are not.",
    example: `${PLAIN_STACK}apps: {sonarr: {}, radarr: {}}\noverrides:\n  services: {radarr: {volumes: ["\${DATA}/sonarr/config:/config"]}}\n`,
  },
});

interface Writer {
  readonly service: Service;
  readonly source: string;
}

export const sharedData = defineCheck({
  name: 'shared-data',
  codes,
  run: (model) => {
    const writers = model.services.flatMap((service) =>
      sourcesOf(service).map((source): Writer => ({ service, source })),
    );
    const found: Diagnostic[] = [];
    for (const [i, writer] of writers.entries()) {
      const other = writers.slice(0, i).find((earlier) => clash(earlier, writer));
      if (other === undefined) continue;
      // The one that an override changed is the one to mend.
      found.push(
        other.service.overridden ? complaint(model, other, writer) : complaint(model, writer, other),
      );
    }
    return found;
  },
});

/** Places to which a service writes, except the media root, which all apps share on purpose. */
function sourcesOf(service: Service): string[] {
  return (service.compose.volumes ?? []).filter(writes).flatMap((mount) => {
    const source = mount.type === 'tmpfs' ? undefined : mount.source;
    return source === undefined || isShared(source) ? [] : [source.replace(/\/+$/, '')];
  });
}

function writes(mount: ComposeMount): boolean {
  return mount.type !== 'tmpfs' && mount.read_only !== true;
}

const isShared = (source: string) =>
  /^(?:\$\{MEDIA\}|media$|media-|share-|\/var\/run\/|\/run\/|\/dev\/)/.test(source);

/** Services of one app may share (a server and its worker); apps may not. A folder inside another counts as the same. */
function clash(a: Writer, b: Writer): boolean {
  if (a.service.app === b.service.app) return false;
  return (
    a.source === b.source ||
    `${a.source}/`.startsWith(`${b.source}/`) ||
    `${b.source}/`.startsWith(`${a.source}/`)
  );
}

function complaint(model: Model, writer: Writer, other: Writer): Diagnostic {
  const { service, source } = writer;
  const at = keyPlace(model, service, 'volumes');
  const args = { app: service.app, other: other.service.app, source };
  const related = [
    {
      message: `\`${other.service.app}\` writes there too`,
      at: keyPlace(model, other.service, 'volumes'),
    },
  ];
  return diagnose(codes, 'check/shared-data', at, args, { app: service.app, related });
}

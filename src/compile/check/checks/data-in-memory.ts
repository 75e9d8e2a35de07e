/** Data that must be there after a restart are on a disk. */
import { mapOf, textOf } from '../../../base/compose/plain.ts';
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import { FULL_STACK } from '../../../base/diag/example.ts';
import { join } from '../../../base/util/pointer.ts';
import type { Model, Service } from '../../model/model.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/data-in-memory': {
    severity: 'error',
    message: (p: { app: string; volume: string }) =>
      `the volume \`${p.volume}\`, in which \`${p.app}\` keeps its data, would be in memory`,
    help: () => 'leave out its `driver_opts`, or name a folder or a share there',
    why: 'Memory is empty after every restart: the database, the certificates or the logins would be gone.',
    example: `${FULL_STACK}apps: {sonarr: {}}\noverrides:\n  volumes: {authentik-database: {driver_opts: {type: tmpfs, device: tmpfs}}}\n`,
  },
});

export const dataInMemory = defineCheck({
  name: 'data-in-memory',
  codes,
  run: (model) => {
    const volatile = model.volumes.filter(({ compose }) =>
      /^(?:tmpfs|ramfs)$/i.test(textOf(mapOf(compose['driver_opts'])['type'] ?? '')),
    );
    return volatile.flatMap(({ key, compose }) => {
      const name = textOf(compose.name ?? `${model.stack}_${key}`);
      const user = model.services.find(
        (service) => mounts(service, key) && (isMachinery(model, service) || keeps(model, service, name)),
      );
      if (user === undefined) return [];
      const at = { file: model.source, pointer: join('/overrides/volumes', key), on: 'value' as const };
      return [diagnose(codes, 'check/data-in-memory', at, { app: user.app, volume: key }, { app: user.app })];
    });
  },
});

const isMachinery = ({ apps }: Model, { app }: Service) =>
  apps.some(({ name, role }) => name === app && role !== undefined);

/** What is in it is written for one version of a program. */
const keeps = ({ state }: Model, { name }: Service, volume: string) =>
  state.some((one) => one.service === name && one.volume === volume);

const mounts = ({ compose }: Service, volume: string) =>
  (compose.volumes ?? []).some((mount) => mount.type === 'volume' && mount.source === volume);

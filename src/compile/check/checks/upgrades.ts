/** Upgrades that the spec asks for make sense, and volumes lie where the images look for them. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import { didYouMean } from '../../../base/diag/suggest.ts';
import { compareVersions } from '../../model/data-version.ts';
import type { Model, StoredData, Upgrade } from '../../model/model.ts';
import { defineCheck } from '../define.ts';

const DATABASE = 'n8n-postgres';

const codes = defineCodes({
  'check/upgrade-of-nothing': {
    severity: 'error',
    message: (p: { service: string; hint?: string | undefined }) =>
      `no service \`${p.service}\` of this stack has data that belongs to a version`,
    help: (p) => p.hint ?? 'remove the line',
    why: 'A line below `upgrades` allows the applier to touch stored data. One that names nothing hides that the intended upgrade is not asked for.',
    example: `${PLAIN_STACK}apps: {n8n: {}}\nupgrades: {n8n: {from: 15, to: 16}}\n`,
  },
  'check/upgrade-backwards': {
    severity: 'error',
    message: (p: { service: string; from: string; to: string }) =>
      `\`${p.service}\` cannot go from ${p.from} to ${p.to}: no program reads the data of a newer version of itself`,
    help: () => 'restore a backup from before the upgrade: `waybill-apply restore`',
    why: 'A newer version has changed its data for good. Only a copy from before it fits the older version.',
    example: `${PLAIN_STACK}apps: {n8n: {}}\nupgrades: {${DATABASE}: {from: 17, to: 16}}\n`,
  },
  'check/upgrade-not-there': {
    severity: 'error',
    message: (p: { service: string; to: string; version: string }) =>
      `\`upgrades\` says that \`${p.service}\` is upgraded to ${p.to}, but its image is ${p.version}`,
    help: (p) => `write \`to: ${p.version}\`, or take an image of version ${p.to}`,
    why: 'The reviewer reads this line as what will happen to the data. It must not say another version than the image that is started.',
    example: `${PLAIN_STACK}apps: {n8n: {}}\nupgrades: {${DATABASE}: {from: 15, to: 17}}\n`,
  },
  'check/data-path': {
    severity: 'error',
    message: (p: { service: string; version: string; target: string }) =>
      `\`${p.service}\` ${p.version} keeps its data below ${p.target}, where nothing permanent is mounted`,
    help: (p) => `mount the volume, or the folder, at ${p.target}`,
    why: 'The data would be written into the container and lost with it. PostgreSQL 18 moved its data folder; its image refuses to start with a volume at the old place.',
    example: `${PLAIN_STACK}apps: {n8n: {}}\noverrides:\n  services:\n    ${DATABASE}:\n      volumes: !override [{type: volume, source: n8n-database, target: /data}]\n`,
  },
});

export const upgrades = defineCheck({
  name: 'upgrades',
  codes,
  run: (model) => [
    ...model.upgrades.flatMap((upgrade) => wrongUpgrade(upgrade, model)),
    ...model.state.flatMap((stored) => misplaced(stored, model)),
  ],
});

function wrongUpgrade({ service, from, to, place }: Upgrade, { state }: Model): Diagnostic[] {
  const stored = state.find((one) => one.service === service);
  if (stored === undefined) {
    const known = state.map((one) => one.service);
    const other = known.find((name) => name.startsWith(`${service}-`));
    const hint = didYouMean(service, known) ?? (other && `did you mean \`${other}\`?`);
    return [diagnose(codes, 'check/upgrade-of-nothing', place, { service, hint })];
  }
  if (compareVersions(from, to) >= 0)
    return [diagnose(codes, 'check/upgrade-backwards', place, { service, from, to })];
  const { version } = stored;
  if (version === to) return [];
  return [diagnose(codes, 'check/upgrade-not-there', place, { service, to, version })];
}

function misplaced({ service, version, target }: StoredData, model: Model): Diagnostic[] {
  const found = model.services.find(({ name }) => name === service);
  if (target === undefined || found === undefined) return [];
  const lasting = (found.compose.volumes ?? []).filter(({ type }) => type !== 'tmpfs');
  if (lasting.some((mount) => mount.target === target)) return [];
  return [diagnose(codes, 'check/data-path', found.place, { service, version, target }, { app: found.app })];
}

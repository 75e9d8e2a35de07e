/** An app that a user wrote into the spec, as a definition like those of the catalogue. */
import { diagnose } from '../../base/diag/codes.ts';
import type { Place } from '../../base/diag/diagnostic.ts';
import type { StackFolder } from '../../base/source/source-file.ts';
import { defined } from '../../base/util/defined.ts';
import { sortedEntries } from '../../base/util/order.ts';
import { join } from '../../base/util/pointer.ts';
import type { AppDefinition, Mount, Service } from '../../schema/app.gen.ts';
import type { InlineApp } from '../../schema/stack.gen.ts';
import type { UserFile } from '../model/model.ts';
import type { ReportDiagnostic } from '../model/resolved.ts';
import { resolveCodes } from './codes.ts';

/** Where an app of the user's own sees the media root if it does not say; the same as for all apps of the catalogue. */
const MEDIA_TARGET = '/data';

export interface Inline {
  readonly definition: AppDefinition;
  readonly userFiles: readonly UserFile[];
}

/** Makes a definition of an inline app. Files it mounts are taken from the folder of the stack. */
export function inlineApp(
  name: string,
  app: InlineApp,
  folder: StackFolder,
  place: Place,
  report: ReportDiagnostic,
): Inline {
  const files = mountedFiles(name, app, folder, place, report);
  const definition: AppDefinition = {
    apiVersion: 'waybill/v1',
    title: app.title ?? name,
    description: `${app.title ?? name}, defined in the spec of this stack.`,
    category: 'misc',
    website: 'https://hub.docker.com',
    login: { own: app.login ?? 'none', sso: true },
    ...(app.port === undefined
      ? {}
      : { route: { service: name, port: app.port, scheme: app.scheme ?? 'http' } }),
    ...defined({ homepage: app.card }),
    services: { [name]: service(app, [...dataMounts(app), ...files.mounts]) },
  };
  return { definition, userFiles: files.userFiles };
}

function service(app: InlineApp, mounts: Mount[]): Service {
  const colon = app.image.lastIndexOf(':', app.image.includes('@') ? app.image.indexOf('@') : undefined);
  const user = app.user ?? '{uid}:{gid}';
  return {
    image: { name: app.image.slice(0, colon), tag: app.image.slice(colon + 1) },
    user,
    // A process that is not root holds no capability anyway; dropping them keeps a set-uid program from getting one.
    ...(/^0(:|$)/.test(user) ? {} : { capabilities: { drop: ['ALL'] } }),
    ...defined({ command: app.command, job: app.job, groups: app.extraGroups }),
    mounts,
    networks: app.networks ?? [],
    ports: (app.ports ?? []).map((port) => ({
      container: port.container,
      host: port.host,
      protocol: port.protocol ?? 'tcp',
      ...defined({ address: port.address }),
      purpose: 'published by the spec',
      publish: 'always' as const,
    })),
    health:
      app.health === undefined
        ? { kind: 'none', reason: 'the spec gives no `health`' }
        : { kind: 'command', command: app.health },
  };
}

function dataMounts(app: InlineApp): Mount[] {
  const mounts: Mount[] = sortedEntries(app.data ?? {}).map(([folder, target]) => ({
    type: 'data',
    name: folder,
    target,
  }));
  const target = app.mediaTarget ?? MEDIA_TARGET;
  if (app.media === 'read') mounts.push({ type: 'media', target, readOnly: true });
  if (app.media === 'write') mounts.push({ type: 'media', target });
  return mounts;
}

/** Names in the tree hold no spaces and no special characters, so that every tool can list them. */
function nameProblem(path: string): string | undefined {
  return /^[A-Za-z0-9_./@-]+$/.test(path)
    ? undefined
    : 'its name holds characters other than letters, digits and . _ @ -';
}

function mountedFiles(
  name: string,
  app: InlineApp,
  folder: StackFolder,
  place: Place,
  report: ReportDiagnostic,
) {
  const mounts: Mount[] = [];
  const userFiles: UserFile[] = [];
  for (const [path, target] of sortedEntries(app.files ?? {})) {
    const at: Place = { ...place, pointer: join(place.pointer, 'files', path), on: 'key' };
    const clean = path.replace(/\/+$/, '');
    if (
      clean.startsWith('/') ||
      clean.split('/').some((part) => part === '..' || part === '.' || part === '')
    ) {
      report(diagnose(resolveCodes, 'resolve/path-outside', at, { path }));
      continue;
    }
    const below = [...folder.files].filter(([file]) => file.startsWith(`${clean}/`));
    if (below.length === 0) report(diagnose(resolveCodes, 'resolve/missing-file', at, { path }));
    const treeFolder = `${name}/${clean
      .split('/')
      .at(-1)
      ?.toLowerCase()
      .replaceAll(/[^a-z0-9_-]/g, '-')}`;
    for (const [file, content] of below) {
      const problem = 'unusable' in content ? content.unusable : nameProblem(file);
      if (problem !== undefined || 'unusable' in content) {
        const args = { path: `${folder.path}/${file}`, problem: problem ?? '' };
        report(diagnose(resolveCodes, 'resolve/unusable-file', at, args));
      } else {
        userFiles.push({ path: `${treeFolder}${file.slice(clean.length)}`, text: content.text });
      }
    }
    mounts.push({ type: 'tree', folder: treeFolder, target });
  }
  return { mounts, userFiles };
}

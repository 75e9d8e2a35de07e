/** Folders of the host in which apps have data: plain paths, none of the system, and media beside the data. */

import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import { cleanPath, isBelow, isDataPath, isPlainPath, plainPath } from '../../../base/util/host-paths.ts';
import type { Model } from '../../model/model.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/system-folder': {
    severity: 'error',
    message: (p: { path: string }) => `\`${p.path}\` belongs to the system: apps have no data there`,
    help: () => 'choose a folder of its own, as /opt/home or /srv/home',
    why: 'Waybill makes folders for apps and changes who owns them. In a folder of the system that can keep the machine from starting, and what lies in some of them is gone after a restart. The applier refuses such a tree.',
    example: `${PLAIN_STACK.replace('/opt/home', '/etc')}apps: {sonarr: {}}\n`,
  },
  'check/host-path': {
    severity: 'error',
    message: (p: { path: string }) => `\`${p.path}\` is not a plain path`,
    help: (p: { path: string }) =>
      isPlainPath(plainPath(p.path))
        ? `write \`${plainPath(p.path)}\``
        : 'leave out quotes, colons, dollar signs, backslashes and characters that cannot be seen',
    why: 'The path goes into Compose files, into `.env` and into commands, where such characters mean something. And two spellings of one folder cannot be compared.',
    example: `${PLAIN_STACK.replace('/opt/home', '/opt/../srv/home')}apps: {sonarr: {}}\n`,
  },
  'check/media-among-data': {
    severity: 'error',
    message: (p: { media: string; data: string }) =>
      `the media root ${p.media} lies in the data folder ${p.data}`,
    help: () => 'give media a folder beside the data, as /mnt/home or /srv/media',
    why: 'A folder below the data folder belongs to one app. Media belong to several: those that may read media could then read what another app keeps to itself.',
    example: `${PLAIN_STACK.replace('/mnt/home', '/opt/home/media')}apps: {sonarr: {}}\n`,
  },
});

export const hostFolders = defineCheck({
  name: 'host-folders',
  codes,
  run: (model) => {
    const { data, media, shared = [] } = model.host;
    const place = (...keys: string[]): Place => ({
      file: model.source,
      pointer: ['/host', ...keys].join('/'),
      on: 'value',
    });
    const named = shared.flatMap((path, i) =>
      path.startsWith('/') ? complaint(path, place('shared', `${i}`)) : [],
    );
    return [
      ...complaint(data, place('data')),
      ...(media === undefined
        ? []
        : [...complaint(media, place('media')), ...amongData(media, data, place('media'))]),
      ...named,
      ...moved(model),
    ];
  },
});

function complaint(path: string, at: Place): Diagnostic[] {
  if (!isPlainPath(path)) return [diagnose(codes, 'check/host-path', at, { path })];
  return isDataPath(path) ? [] : [diagnose(codes, 'check/system-folder', at, { path })];
}

function amongData(media: string, data: string, at: Place): Diagnostic[] {
  return isBelow(cleanPath(media), cleanPath(data))
    ? [diagnose(codes, 'check/media-among-data', at, { media, data })]
    : [];
}

/** Folders to which an override leads the data of an app. */
function moved(model: Model): Diagnostic[] {
  const { data } = model.host;
  return model.services.flatMap((service) =>
    (service.compose.volumes ?? []).flatMap((mount) => {
      if (!service.overridden || mount.type !== 'bind') return [];
      const path = mount.source.replace(/^\$\{DATA\}/, () => data);
      return path.startsWith(`${data}/`) ? complaint(path, keyPlace(model, service, 'volumes')) : [];
    }),
  );
}

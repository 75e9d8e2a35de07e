/** The manifest: what the applier decides by. Made last, because it digests all other files. */

import { defined } from '../../base/util/defined.ts';
import { sha256 } from '../../base/util/digest.ts';
import { byText } from '../../base/util/order.ts';
import { version } from '../../base/util/version.gen.ts';
import { asksFor } from '../../base/web/logins.ts';
import { MANIFEST } from '../../schema/contract.ts';
import type { Manifest } from '../../schema/manifest.gen.ts';
import type { Model, Route, Service } from '../model/model.ts';
import { backendUrl, nameInDocker } from '../model/names.ts';
import { outpostsOf } from '../model/outposts.ts';
import { type Accepted, silencersOf } from '../model/silencers.ts';
import type { Artifact } from './define.ts';
import { mountedFiles } from './mounted-files.ts';

/** Makes manifest.json of a stack from its model and all its other files. */
export function manifestArtifact(model: Model, files: readonly Artifact[]): Artifact {
  return { path: MANIFEST, text: `${JSON.stringify(manifestOf(model, files), undefined, 2)}\n` };
}

function manifestOf(model: Model, files: readonly Artifact[]): Manifest {
  const { stack, host } = model;
  const silences = silencersOf(model).map(silenceOf);
  return {
    apiVersion: 'waybill/v1',
    compiler: version,
    stack,
    host: {
      name: host.name,
      data: host.data,
      uid: host.uid,
      gid: host.gid,
      ...(host.shared === undefined ? {} : { shared: [...host.shared] }),
    },
    files: Object.fromEntries(files.map(({ path, text }) => [path, sha256(text)])),
    services: model.services.map((service) => serviceOf(service, files)),
    networks: model.networks.map(({ key, compose }) => nameInDocker(stack, key, compose)),
    volumes: model.volumes.map(({ key, compose }) => nameInDocker(stack, key, compose)),
    folders: [...model.folders],
    secrets: [...model.secrets],
    state: [...model.state],
    upgrades: model.upgrades.map(({ service, from, to }) => ({ service, from, to })),
    outposts: outpostsOf(model),
    lan: [...model.lan],
    routes: model.routes.map((route) => routeOf(model, route)),
    names: [...new Set(model.routes.map((route) => route.host))].sort(byText),
    retired: [...model.retired],
    ...(model.unproved.length === 0
      ? {}
      : { unproved: model.unproved.map(({ service, what, reason }) => ({ service, what, reason })) }),
    ...(silences.length === 0 ? {} : { silences }),
    ...(model.promises.never.length === 0 ? {} : { never: [...model.promises.never] }),
    ...(model.promises.always.length === 0 ? {} : { always: [...model.promises.always] }),
  };
}

function serviceOf(service: Service, files: readonly Artifact[]): Manifest['services'][number] {
  const { name, app, compose, gate, timeout } = service;
  return {
    name,
    app,
    image: compose.image,
    digest: sha256(JSON.stringify(compose)),
    gate,
    timeout,
    mounts: mountedFiles(service, files).map(({ path }) => path),
  };
}

function routeOf({ sso }: Model, route: Route): Manifest['routes'][number] {
  const { app, host, access, auth, login, groups, skip, protect, reason, target, external } = route;
  const guarded = asksFor(route, 'sso', 'oidc');
  return {
    app,
    host,
    access: [...access],
    auth,
    ownLogin: login.own,
    groups: guarded && sso !== undefined ? [...(groups ?? [sso.group])] : [],
    skip: [...(skip?.paths ?? [])],
    ...defined({ reason }),
    target: targetOf(target),
    external,
    ...(protect === undefined ? {} : { protect: [...protect.paths] }),
    ...defined({ encoded: skip?.encoded }),
    ...(target.kind === 'external' && !target.verify ? { unverified: true } : {}),
  };
}

function silenceOf({ code, app, reason }: Accepted): NonNullable<Manifest['silences']>[number] {
  return { code, ...defined({ app }), reason };
}

function targetOf(target: Route['target']): string {
  if (target.kind === 'service')
    return target.onHost === true ? backendUrl(target) : `${target.service}:${target.port}`;
  return target.kind === 'external' ? target.url : `${target.name} of Traefik itself`;
}

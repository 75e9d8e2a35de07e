/** Blueprints: authentik makes providers, applications, groups, bindings and outposts from them, without a click. */
import type { Identity, Model } from '../../model/model.ts';
import {
  blueprintName,
  blueprintPath,
  embeddedBlueprintPath,
  groupBlueprintPath,
  identityName,
  retiredBlueprintPath,
} from '../../model/names.ts';
import { groupEntries, identityEntries, noOutpost, prerequisites, providerOf } from '../authentik/entries.ts';
import { embeddedConfig, outpostConfig } from '../authentik/outpost-config.ts';
import type { Blueprint, Entry, Tombstone } from '../authentik/types.ts';
import { type Artifact, defineEmitter, header } from '../define.ts';
import { printYaml, Tagged, type YamlValue } from '../yaml.ts';

/** Connection of authentik to Docker. `local` makes it read the socket, or DOCKER_HOST if the worker has one. */
const CONNECTION = 'docker-local';

type Sso = NonNullable<Model['sso']>;

export const authentikBlueprint = defineEmitter({
  name: 'authentik-blueprint',
  stage: 'files',
  emit: (model) => {
    const { sso, identities } = model;
    if (sso === undefined) return [];
    const proxied = identities.filter((identity) => identity.kind === 'proxy');
    const others = identities.filter((identity) => identity.kind === 'oidc');
    return [
      groupFile(model, sso),
      ...(sso.outposts === 'embedded'
        ? [embedded(model, sso, proxied)]
        : proxied.map((identity) => appFile(model, identity, outpostEntries(model, sso, identity)))),
      ...others.map((identity) => appFile(model, identity, [])),
      ...retired(model),
    ];
  },
});

/** The group of the stack, so that members can be added before the first app has a login. */
function groupFile(model: Model, sso: Sso): Artifact {
  return file(model, groupBlueprintPath, 'group', 'Who may log in', groupEntries([sso.group]));
}

/** Everything about one app, in one file: authentik applies a file as a whole or not at all. */
function appFile(model: Model, identity: Identity, more: readonly Entry[]): Artifact {
  const { app, title } = identity;
  const entries = [
    ...prerequisites,
    ...groupEntries(identity.groups),
    ...identityEntries(model, identity),
    ...more,
  ];
  return file(model, blueprintPath(app), app, `The login of ${title}`, entries);
}

function outpostEntries(model: Model, sso: Sso, { app }: Identity): Entry[] {
  return [
    {
      model: 'authentik_outposts.dockerserviceconnection',
      id: CONNECTION,
      state: 'present',
      identifiers: { name: 'Local Docker connection' },
      attrs: { local: true, url: 'unix:///var/run/docker.sock' },
    },
    {
      model: 'authentik_outposts.outpost',
      state: 'present',
      identifiers: { name: identityName(model.stack, app) },
      attrs: {
        type: 'proxy',
        service_connection: new Tagged('!KeyOf', CONNECTION),
        providers: [providerOf(app)],
        config: outpostConfig(model, sso, app),
      },
    },
  ];
}

/** All apps in one file: the list of providers of the embedded outpost is replaced as a whole. */
function embedded(model: Model, sso: Sso, identities: readonly Identity[]): Artifact {
  const entries: Entry[] = [
    ...prerequisites,
    // Containers of the other mode would go on running, and answer for the same providers.
    ...identities.map(({ app }) => noOutpost(identityName(model.stack, app))),
    ...groupEntries(identities.flatMap(({ groups }) => groups)),
    ...identities.flatMap((identity) => identityEntries(model, identity)),
    {
      model: 'authentik_outposts.outpost',
      state: 'present',
      identifiers: { managed: 'goauthentik.io/outposts/embedded' },
      attrs: {
        name: 'authentik Embedded Outpost',
        type: 'proxy',
        providers: identities.map(({ app }) => providerOf(app)),
        config: embeddedConfig(sso),
      },
    },
  ];
  return file(model, embeddedBlueprintPath, 'embedded outpost', 'The logins', entries);
}

/** Taking a blueprint away deletes nothing, so retired apps are deleted by name. */
function retired(model: Model): Artifact[] {
  if (model.retired.length === 0) return [];
  const entries = model.retired.flatMap((app): Tombstone[] => {
    const name = identityName(model.stack, app);
    return [
      noOutpost(name),
      { model: 'authentik_core.application', state: 'absent', identifiers: { slug: name } },
      { model: 'authentik_providers_proxy.proxyprovider', state: 'absent', identifiers: { name } },
      { model: 'authentik_providers_oauth2.oauth2provider', state: 'absent', identifiers: { name } },
      { model: 'authentik_policies_expression.expressionpolicy', state: 'absent', identifiers: { name } },
    ];
  });
  return [file(model, retiredBlueprintPath, 'retired apps', 'Logins of apps that are gone', entries)];
}

function file(model: Model, path: string, what: string, title: string, entries: readonly Entry[]): Artifact {
  const blueprint: Blueprint = {
    version: 1,
    metadata: {
      name: blueprintName(model.stack, what),
      labels: { 'blueprints.goauthentik.io/description': `Generated by Waybill from ${model.source}` },
    },
    entries,
  };
  return {
    path,
    text: printYaml(header(model, title), blueprint as unknown as { [key: string]: YamlValue }),
  };
}

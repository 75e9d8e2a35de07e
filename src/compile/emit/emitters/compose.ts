/** Docker Compose: one file per app, joined by a top file that also holds networks, volumes and secrets. */

import { sortedEntries } from '../../../base/util/order.ts';
import { DIGEST_LABEL } from '../../../schema/contract.ts';
import type { ComposeFile, ComposeService } from '../../model/compose.ts';
import type { Model, Service } from '../../model/model.ts';
import { composePath, composeSecret } from '../../model/names.ts';
import { type Artifact, defineEmitter, header } from '../define.ts';
import { filesDigest, mountedFiles } from '../mounted-files.ts';
import { routeLabels } from '../traefik/labels.ts';
import { printYaml, type YamlValue } from '../yaml.ts';

export const compose = defineEmitter({
  name: 'compose',
  stage: 'compose',
  emit: (model, files) => {
    const labels =
      model.routing === 'labels' ? routeLabels(model) : new Map<string, Record<string, string>>();
    const apps = model.apps.filter((app) => model.services.some((service) => service.app === app.name));
    const perApp = apps.map(({ name, title }): Artifact => {
      const own = model.services.filter((service) => service.app === name);
      const services = own.map(
        (service) => [service.name, labelled(service, files, labels.get(service.name))] as const,
      );
      const file: ComposeFile = { services: Object.fromEntries(services) };
      return artifact(composePath(name), header(model, `${title}, part of the Compose project`), file);
    });
    return [artifact('compose.yaml', header(model, 'The Compose project'), topFile(model, apps)), ...perApp];
  },
});

function artifact(path: string, head: readonly string[], file: ComposeFile): Artifact {
  return { path, text: printYaml(head, file as { [key: string]: YamlValue }) };
}

/** The service with the labels that only the finished tree can tell. */
function labelled(
  service: Service,
  files: readonly Artifact[],
  routes: Record<string, string> = {},
): ComposeService {
  const digest = filesDigest(mountedFiles(service, files));
  const literal = Object.entries(routes).map(([key, value]) => [key, value.replaceAll('$', '$$$$')]);
  const labels = {
    ...service.compose.labels,
    ...Object.fromEntries(literal),
    // Compose does not see that the content of a mounted file changed; the label makes it a change of the container.
    ...(digest === undefined ? {} : { [DIGEST_LABEL]: digest }),
  };
  return { ...service.compose, labels };
}

function topFile(model: Model, apps: readonly { readonly name: string }[]): ComposeFile {
  const networks = model.networks.map(({ key, compose: network }) => [key, network] as const);
  const volumes = model.volumes.map(({ key, compose: volume }) => [key, volume] as const);
  const secrets = secretFiles(model);
  return {
    name: model.stack,
    include: apps.map(({ name }) => ({ path: composePath(name), project_directory: '.' })),
    ...(networks.length === 0 ? {} : { networks: Object.fromEntries(networks) }),
    ...(volumes.length === 0 ? {} : { volumes: Object.fromEntries(volumes) }),
    ...(secrets.length === 0 ? {} : { secrets: Object.fromEntries(secrets) }),
  };
}

/** Secrets that containers read from a file: one entry per reader. */
function secretFiles(model: Model): [string, { file: string }][] {
  const found: Record<string, { file: string }> = {};
  for (const { name, consumers } of model.secrets) {
    for (const consumer of consumers) {
      if (consumer.as === 'file') found[composeSecret(name, consumer.uid)] = { file: consumer.path };
    }
  }
  return sortedEntries(found);
}

/** Traefik: one static file, one dynamic file for what all routes share, one for each route. */

import { by } from '../../../base/util/order.ts';
import type { Model, Route } from '../../model/model.ts';
import { dynamicPath, sharedDynamicPath } from '../../model/names.ts';
import { type Artifact, defineEmitter, header } from '../define.ts';
import { routeConfig } from '../traefik/dynamic.ts';
import { fileRemainder, isLabelled } from '../traefik/labels.ts';
import { sharedConfig } from '../traefik/shared.ts';
import { staticConfig } from '../traefik/static.ts';
import { printYaml, type YamlValue } from '../yaml.ts';

export const traefik = defineEmitter({
  name: 'traefik',
  stage: 'files',
  emit: (model) => [
    file(model, 'traefik/traefik.yml', "Traefik's static configuration", staticConfig(model)),
    file(model, sharedDynamicPath, 'What all routes share', sharedConfig(model)),
    ...[...model.routes].sort(by((route) => route.app)).flatMap((route) => routeFile(model, route)),
  ],
});

function routeFile(model: Model, route: Route): Artifact[] {
  const whole = routeConfig(model, route);
  const config = isLabelled(model, route) ? fileRemainder(whole, route) : whole;
  return config === undefined ? [] : [file(model, dynamicPath(route.app), `The route ${route.host}`, config)];
}

function file(model: Model, path: string, what: string, config: object): Artifact {
  const text = printYaml(header(model, what), config as { [key: string]: YamlValue });
  // Traefik runs every dynamic file through Go's templates: braces of its own would be taken for one.
  return { path, text: path.includes('/dynamic/') ? text.replaceAll('{{', '{{`{{`}}') : text };
}

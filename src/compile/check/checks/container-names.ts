/** Container names are the host's: two stacks on one host cannot have the same. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import type { Model } from '../../model/model.ts';
import { containerName } from '../../model/names.ts';
import { outpostsOf } from '../../model/outposts.ts';
import { keyPlace } from '../../model/places.ts';
import { defineCheck, stacksBefore } from '../define.ts';

const codes = defineCodes({
  'check/container-name-taken': {
    severity: 'error',
    message: (p: { name: string; service: string; other: string }) =>
      `the container name \`${p.name}\` of \`${p.service}\` is also that of ${p.other}`,
    help: () => 'leave `container_name` out: Compose makes names that are unique',
    why: 'Docker knows a container by its name, once per host. The second one would not be created.',
    example: `${PLAIN_STACK}apps: {sonarr: {}, radarr: {}}\noverrides:\n  services: {sonarr: {container_name: arr}, radarr: {container_name: arr}}\n`,
  },
});

export const containerNames = defineCheck({
  name: 'container-names',
  codes,
  run: (model, stacks) => {
    const before = stacksBefore(model, stacks);
    const taken = new Map(
      before.flatMap((other) =>
        namesOf(other).map(({ name, service }) => [name, `\`${service}\` of ${other.stack}`]),
      ),
    );
    const found: Diagnostic[] = [];
    for (const { name, service, app, place } of namesOf(model)) {
      const other = taken.get(name);
      taken.set(name, `\`${service}\``);
      if (other === undefined) continue;
      found.push(diagnose(codes, 'check/container-name-taken', place, { name, service, other }, { app }));
    }
    return found;
  },
});

interface Named {
  readonly name: string;
  readonly service: string;
  readonly app: string;
  readonly place: Place;
}

/** Names as Docker will know them: Compose's own, those of overrides, and those of the outposts that authentik starts. */
function namesOf(model: Model): Named[] {
  const services = model.services.map((service): Named => {
    const name = containerName(model.stack, service);
    return {
      name,
      service: service.name,
      app: service.app,
      place: keyPlace(model, service, 'container_name'),
    };
  });
  const outposts = outpostsOf(model).map(({ app, container }): Named => {
    const place = model.routes.find((route) => route.app === app)?.place ?? {
      file: model.source,
      pointer: '',
      on: 'key',
    };
    return { name: container, service: app, app, place };
  });
  return [...outposts, ...services];
}

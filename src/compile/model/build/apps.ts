/** What the model says about an app itself. */
import { defined } from '../../../base/util/defined.ts';
import type { App } from '../model.ts';
import type { Instance } from '../resolved.ts';
import { loginOf } from './routes.ts';

/** One app, or one variant of it. */
export function appOf(instance: Instance): App {
  const { definition, choice } = instance;
  const oidcSteps = choice.auth === 'oidc' ? (definition.login.oidc?.steps ?? []) : [];
  return {
    name: instance.name,
    app: instance.app,
    ...defined({ variant: instance.variant }),
    title: definition.title,
    description: definition.description,
    login: loginOf(instance),
    ...defined({ deprecated: definition.deprecated, role: definition.implied }),
    web: definition.route !== undefined,
    implied: instance.implied,
    steps: [...(definition.steps ?? []), ...oidcSteps, ...hostSteps(instance)],
    place: instance.place,
  };
}

/** Traefik asks the server for the app, as a stranger of its network would. */
function hostSteps({ definition: { route }, choice }: Instance): string[] {
  return choice.network !== 'host' || route === undefined || choice.access?.length === 0
    ? []
    : [
        `If the server has a firewall, let the containers reach its port ${route.port}: Traefik finds the app there.`,
      ];
}

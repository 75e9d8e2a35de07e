/** Cards of the dashboard: one per app that has one. */
import { HOST_GATEWAY } from '../../../base/compose/host-gateway.ts';
import { defined } from '../../../base/util/defined.ts';
import type { Value } from '../../../schema/app.gen.ts';
import type { Card, CardValue } from '../model.ts';
import { urlOf } from '../names.ts';
import type { Instance } from '../resolved.ts';
import { hostOf } from './routes.ts';
import type { SecretRegistry } from './secrets.ts';
import { fillPlain, type TextScope } from './text.ts';

/** The card of an instance; undefined when its definition has none. */
export function cardOf(instance: Instance, scope: TextScope, secrets: SecretRegistry): Card | undefined {
  const { definition, choice } = instance;
  const card = definition.homepage;
  if (card === undefined) return undefined;
  const host = hostOf(instance, scope.domain);
  const routed = host !== undefined && choice.access?.length !== 0;
  const secretOf = ({ secret, prefix, suffix }: Extract<Value, object>): CardValue => {
    const name = secrets.ofInstance(instance, secret);
    return {
      secret: name,
      ...defined({ prefix, suffix }),
    };
  };
  const value = (v: Value): CardValue =>
    typeof v === 'object' ? secretOf(v) : fillPlain(String(v), scope, instance, host);
  const address = widgetAddress(instance);
  return {
    app: instance.name,
    group: card.group,
    title: definition.title,
    description: definition.description,
    icon: card.icon,
    ...(routed ? { href: urlOf(host, scope.tls !== undefined) } : {}),
    ...(card.widget === undefined
      ? {}
      : {
          widget: {
            type: card.widget.type,
            ...defined({ url: address }),
            fields: Object.entries(card.widget.fields ?? {}).map(([key, v]) => ({ key, value: value(v) })),
          },
        }),
  };
}

/** Where Homepage asks: the route's service inside the proxy network, never the public name. */
function widgetAddress({ definition, choice }: Instance): string | undefined {
  const widget = definition.homepage?.widget;
  const { route } = definition;
  if (widget === undefined || widget.address === false || route === undefined) return undefined;
  const scheme = widget.scheme ?? (route.scheme === 'https' ? 'https' : 'http');
  const host = choice.network === 'host' ? HOST_GATEWAY : route.service;
  return `${scheme}://${host}:${widget.port ?? route.port}`;
}

/** Networks that are there without this stack: none of Docker's own, none of the stack under a second name, none behind another stack's login. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../../base/diag/diagnostic.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import { join } from '../../../base/util/pointer.ts';
import type { Model, Network } from '../../model/model.ts';
import { dockerName } from '../../model/names.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/foreign-network': {
    severity: 'error',
    message: (p: { name: string; text: string }) => `the network \`${p.name}\` ${p.text}`,
    help: () => 'name a network that another project has for others to join, or take it out',
    why: 'Who is in a network with an app reaches it past Traefik and its logins. A network of Docker itself, or one of a stack that is named a second time, would put the app where the tables do not look.',
    example: `${PLAIN_STACK}apps: {sonarr: {externalNetworks: [host]}}\n`,
  },
});

/** Networks that Docker makes itself (docs.docker.com/engine/network); `host` is that of the machine. */
const ENGINE = ['host', 'bridge', 'none', 'default'];

/** What other stacks share: everything else of theirs is between few. */
const SHARED = ['download', 'default'];

export const foreignNetworks = defineCheck({
  name: 'foreign-networks',
  codes,
  run: (model, stacks) => {
    const others = stacks.filter((one) => one.host.name === model.host.name && one.stack !== model.stack);
    return model.networks.flatMap((network) => {
      const name = nameOf(model, network);
      const text = problem(model, network, name, others);
      return text === undefined ? [] : [complaint(model, network, name, text)];
    });
  },
});

const nameOf = ({ stack }: Model, { key, compose }: Network) =>
  String(compose.name ?? (compose['external'] === undefined ? dockerName(stack, key) : key));

function problem(model: Model, network: Network, name: string, others: readonly Model[]): string | undefined {
  if (ENGINE.includes(name)) return 'is one that Docker makes itself';
  const first = model.networks.find((one) => nameOf(model, one) === name);
  if (first !== undefined && first.key !== network.key) return `is that of the stack, \`${first.key}\``;
  for (const other of others) {
    const found = other.networks.find(
      (one) => nameOf(other, one) === name && one.compose['external'] === undefined,
    );
    if (found === undefined || SHARED.includes(found.key)) continue;
    return `belongs to Traefik or to single apps of the stack \`${other.stack}\``;
  }
  return undefined;
}

/** At the app that names it, or at the override. */
function complaint(model: Model, { key }: Network, name: string, text: string): Diagnostic {
  const user = model.services.find(({ compose }) => Object.keys(compose.networks ?? {}).includes(key));
  const overridden: Place = { file: model.source, pointer: join('/overrides/networks', key), on: 'key' };
  const at =
    user === undefined || user.overridden
      ? overridden
      : { ...user.place, pointer: join(user.place.pointer, 'externalNetworks'), on: 'value' as const };
  return diagnose(
    codes,
    'check/foreign-network',
    at,
    { name, text },
    user === undefined ? {} : { app: user.app },
  );
}

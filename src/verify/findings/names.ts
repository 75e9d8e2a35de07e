/** Names are a closed world: behind each name by which the machinery asks for a container there is exactly one. */
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, reporter } from '../finding.ts';
import { field, text } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import { fieldAt } from '../read/traefik-dynamic.ts';
import type { Container, ParsedTree, Traefik } from '../read/types.ts';
import { resolveName, urlTarget } from '../trace/network.ts';

const codes = defineCodes({
  'verify/name-of-several': error(
    (p: { by: string; name: string; containers: string }) =>
      `\`${p.by}\` asks for \`${p.name}\`, but ${p.containers} answer to that name`,
    'take the name, alias or hostname away from all of them but one',
    "Docker's DNS gives the address of any of them. A login that is asked of the wrong container protects nothing.",
  ),
});
const report = reporter(codes);

export const names = defineFinding({
  codes,
  run: (parsed) => questions(parsed).flatMap((question) => severalAnswers(parsed, question)),
});

/** A container that asks for another one by an address. */
interface Question {
  readonly from: Container | undefined;
  readonly host: string | undefined;
  readonly at: Place;
}

function questions(parsed: ParsedTree): Question[] {
  const { traefik, tunnels, authentik, containers } = parsed;
  const { server, worker, outposts } = authentik;
  const settings = ['AUTHENTIK_POSTGRESQL__HOST', 'DOCKER_HOST'];
  return [
    ...(traefik === undefined ? [] : ofTraefik(traefik)),
    ...tunnels.flatMap(({ container, rules }) =>
      rules.map(({ service, at }) => asked(container, service, below(at, 'service'))),
    ),
    ...[server, worker].flatMap((from) =>
      from === undefined
        ? []
        : settings.map((name) =>
            asked(from, from.environment.get(name), below(from.at, 'environment', name)),
          ),
    ),
    ...outposts.map(({ container, config, entry }) =>
      asked(
        containers.get(container ?? ''),
        text(config['authentik_host']),
        below(entry.at, 'attrs', 'config', 'authentik_host'),
      ),
    ),
  ];
}

function asked(from: Container | undefined, address: string | undefined, at: Place): Question {
  return { from, host: urlTarget(address ?? '')?.host ?? address, at };
}

function ofTraefik(traefik: Traefik): Question[] {
  const from = traefik.container;
  const docker = field(field(traefik.static, 'providers'), 'docker');
  return [
    asked(
      from,
      text(field(docker, 'endpoint')),
      place(traefik.staticFile, 'providers', 'docker', 'endpoint'),
    ),
    ...[...traefik.services.values()].flatMap((service) =>
      service.config.urls.map((url, i) =>
        asked(from, url, fieldAt(service, 'loadBalancer', 'servers', i, 'url')),
      ),
    ),
    ...[...traefik.middlewares.values()]
      .filter(({ config }) => config.type === 'forwardAuth')
      .map((one) =>
        asked(from, text(field(one.config.options, 'address')), fieldAt(one, 'forwardAuth', 'address')),
      ),
  ];
}

function severalAnswers(parsed: ParsedTree, { from, host, at }: Question): Diagnostic[] {
  if (from === undefined || host === undefined) return [];
  const found = resolveName(parsed, from, host);
  if (found.length < 2) return [];
  const containers = found.map(({ name }) => `\`${name}\``).join(' and ');
  return [
    report(
      'verify/name-of-several',
      at,
      { by: from.name, name: host, containers },
      found.map(({ name, at: where }) => ({ message: `the container ${name}`, at: where })),
    ),
  ];
}

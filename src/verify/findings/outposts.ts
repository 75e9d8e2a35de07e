/** Outposts: started, in the right network, finding authentik and found by Traefik. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { hostNames } from '../exposure.ts';
import { defineFinding, error, type Name, reporter, type Text } from '../finding.ts';
import { keyOf } from '../read/authentik.ts';
import { record, Tagged, text } from '../read/data.ts';
import { below } from '../read/reader.ts';
import type { Outpost, ParsedTree } from '../read/types.ts';
import { sharedNetworks, urlTarget } from '../trace/network.ts';

const codes = defineCodes({
  'verify/outpost-network': error(
    (p: Name & { network: string; text: string }) =>
      `the outpost \`${p.name}\` is put into the network \`${p.network}\`: ${p.text}`,
    'name the network that the outpost shares with Traefik and authentik, by its full name',
    'authentik cannot create the container, or Traefik and the outpost do not find each other. A network changed later is not rolled out.',
  ),
  'verify/outpost-ports': error(
    (p: Name) => `the outpost \`${p.name}\` publishes the ports 9000 and 9443 on the host`,
    'set docker_map_ports to false',
    'The second outpost cannot start because the port is taken, and the first answers everyone without Traefik.',
  ),
  'verify/outpost-setting': error(
    (p: Name & Text) => `the outpost \`${p.name}\`: ${p.text}`,
    'fix the setting, or render the stack again',
    'authentik refuses the outpost, or leaves a setting at a default that does not fit.',
  ),
  'verify/outpost-not-started': error(
    (p: Name & Text) => `nobody starts the outpost \`${p.name}\`: ${p.text}`,
    'give it a service_connection, and the worker the Docker socket',
    'authentik configures the outpost, but starts no container: its apps answer with an error.',
  ),
  'verify/outpost-name-twice': error(
    (p: Name) => `two outposts make a container called \`${p.name}\``,
    'give each its own object_naming_template',
    'The second one cannot start.',
  ),
});
const report = reporter(codes);

export const outposts = defineFinding({
  codes,
  run: (parsed) => [
    ...parsed.authentik.outposts.flatMap((outpost) => outpostProblems(parsed, outpost)),
    ...sameNames(parsed),
  ],
});

function outpostProblems(parsed: ParsedTree, outpost: Outpost): Diagnostic[] {
  const { entry, name, providers } = outpost;
  const found = settings(outpost);
  // The embedded outpost is always there; it may have nothing to do.
  if (providers.length === 0 && !outpost.embedded)
    found.push(
      report('verify/outpost-setting', below(entry.at, 'attrs', 'providers'), {
        name,
        text: 'it serves no provider',
      }),
    );
  found.push(...addresses(parsed, outpost));
  if (outpost.embedded) return found;
  return [...found, ...started(parsed, outpost), ...network(parsed, outpost)];
}

/** Types of the settings (authentik/outposts/models.py, OutpostConfig): another one is refused; unknown ones are ignored. */
const TYPES: Readonly<Record<string, string>> = {
  log_level: 'string',
  authentik_host: 'string',
  authentik_host_browser: 'string',
  object_naming_template: 'string',
  refresh_interval: 'string',
  container_image: 'string?',
  docker_network: 'string?',
  kubernetes_namespace: 'string',
  kubernetes_ingress_secret_name: 'string',
  kubernetes_ingress_class_name: 'string?',
  kubernetes_ingress_path_type: 'string?',
  kubernetes_service_type: 'string',
  authentik_host_insecure: 'boolean',
  docker_map_ports: 'boolean',
  kubernetes_disable_x509_strict: 'boolean',
  kubernetes_replicas: 'number',
  docker_labels: 'map?',
  kubernetes_ingress_annotations: 'map',
  kubernetes_httproute_annotations: 'map',
  kubernetes_httproute_parent_refs: 'list',
  kubernetes_disabled_components: 'list',
  kubernetes_image_pull_secrets: 'list',
  kubernetes_json_patches: 'map?',
};

function typeOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'map' : typeof value;
}

function settings({ entry, name, config }: Outpost): Diagnostic[] {
  const at = below(entry.at, 'attrs', 'config');
  const found = Object.entries(config).flatMap(([key, value]) => {
    const wanted = TYPES[key];
    const words = (line: string) => [report('verify/outpost-setting', below(at, key), { name, text: line })];
    if (wanted === undefined) return words(`authentik has no setting ${key} and ignores it`);
    const type = typeOf(value);
    if (type !== wanted.replace('?', '') && !(wanted.endsWith('?') && type === 'nothing'))
      return words(`${key} cannot be ${JSON.stringify(value)}`);
    const labels = key === 'docker_labels' ? Object.entries(record(value)) : [];
    return labels.some(([, label]) => typeof label !== 'string')
      ? words('authentik refuses a label that is not a string')
      : [];
  });
  if ((text(config['container_image']) ?? '') !== '')
    found.push(
      report('verify/outpost-setting', below(at, 'container_image'), {
        name,
        text: 'it runs another image than that of authentik, which may let anyone in',
      }),
    );
  if (text(config['authentik_host']) === undefined || config['authentik_host'] === '')
    found.push(report('verify/outpost-setting', at, { name, text: 'it does not know where authentik is' }));
  if (!/^(?:\w+s=\d+;?)+$/.test(text(config['refresh_interval']) ?? 'minutes=5'))
    found.push(
      report('verify/outpost-setting', below(at, 'refresh_interval'), {
        name,
        text: 'refresh_interval is not a valid duration like minutes=5',
      }),
    );
  return found;
}

function addresses(parsed: ParsedTree, outpost: Outpost): Diagnostic[] {
  const { entry, name, config, embedded, container } = outpost;
  const at = below(entry.at, 'attrs', 'config');
  const found: Diagnostic[] = [];
  const inside = text(config['authentik_host']) ?? '';
  const target = urlTarget(inside);
  const own = parsed.containers.get(container ?? '');
  const { server } = parsed.authentik;
  const byName =
    own !== undefined &&
    server !== undefined &&
    target?.host === server.name &&
    sharedNetworks(parsed, own, server).length > 0;
  const routed = hostNames(parsed).includes(target?.host ?? '');
  if (inside !== '' && !(embedded ? routed : (byName && target?.port === 9000) || routed))
    found.push(
      report('verify/outpost-setting', below(at, 'authentik_host'), {
        name,
        text: `it does not find authentik at ${inside}`,
      }),
    );
  const browser = text(config['authentik_host_browser']) ?? '';
  const seen = urlTarget(browser === '' ? inside : browser)?.host ?? '';
  if (!hostNames(parsed).includes(seen))
    found.push(
      report('verify/outpost-setting', below(at, 'authentik_host_browser'), {
        name,
        text: `browsers are sent to ${browser || inside}, which is not routed`,
      }),
    );
  if (config['authentik_host_insecure'] === true)
    found.push(
      report('verify/outpost-setting', below(at, 'authentik_host_insecure'), {
        name,
        text: 'it does not check the certificate of authentik',
      }),
    );
  return found;
}

function started(parsed: ParsedTree, { entry, name, container }: Outpost): Diagnostic[] {
  const at = below(entry.at, 'attrs', 'service_connection');
  const { entries, worker } = parsed.authentik;
  const value = entry.attrs['service_connection'];
  // An unknown id is reported as such.
  if (container === undefined)
    return value instanceof Tagged
      ? []
      : [report('verify/outpost-not-started', entry.at, { name, text: 'it has no service_connection' })];
  const connection = keyOf(value, entry, entries);
  if (connection?.attrs['local'] !== true) return [];
  const socket =
    worker?.mounts.some(({ source, readOnly }) => source.endsWith('docker.sock') && !readOnly) === true;
  return socket
    ? []
    : [
        report('verify/outpost-not-started', worker?.at ?? at, {
          name,
          text: 'the worker of authentik has no Docker socket',
        }),
      ];
}

function network(parsed: ParsedTree, outpost: Outpost): Diagnostic[] {
  const { entry, name, network: own, mapsPorts, container } = outpost;
  const at = below(entry.at, 'attrs', 'config', 'docker_network');
  const found: Diagnostic[] = [];
  if (mapsPorts)
    found.push(
      report('verify/outpost-ports', below(entry.at, 'attrs', 'config', 'docker_map_ports'), { name }),
    );
  const wrong = (words: string) =>
    report('verify/outpost-network', at, { name, network: own ?? 'of its own', text: words });
  const known = [...parsed.compose.networks.values()].some((one) => one.name === own);
  if (container === undefined) return found;
  if (!known) return [...found, wrong('it does not exist')];
  if (parsed.traefik !== undefined && !parsed.traefik.container.networks.has(own ?? ''))
    found.push(wrong('Traefik is not in it'));
  return found;
}

function sameNames(parsed: ParsedTree): Diagnostic[] {
  const known = new Set<string>([...parsed.compose.services.keys()]);
  return parsed.authentik.outposts.flatMap(({ container, entry }) => {
    if (container === undefined) return [];
    const twice = known.has(container);
    known.add(container);
    return twice
      ? [
          report('verify/outpost-name-twice', below(entry.at, 'attrs', 'config', 'object_naming_template'), {
            name: container,
          }),
        ]
      : [];
  });
}

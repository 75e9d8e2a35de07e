/** Outposts: started, in the right network, finding authentik and found by Traefik. */
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { hostNames } from '../exposure.ts';
import { keyOf } from '../read/authentik.ts';
import { record, Tagged, text } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { Outpost, World } from '../read/types.ts';
import { sharedNetworks, urlTarget } from '../trace/network.ts';
import { type Find, fileStart, report } from './report.ts';

export const outposts: Find = (world) => [
  ...world.authentik.outposts.flatMap((outpost) => outpostProblems(world, outpost)),
  ...sameNames(world),
  ...files(world),
];

function outpostProblems(world: World, outpost: Outpost): Diagnostic[] {
  const { entry, name, providers } = outpost;
  const found = settings(outpost);
  if (providers.length === 0)
    found.push(
      report('verify/outpost-setting', below(entry.at, 'attrs', 'providers'), {
        name,
        text: 'it serves no provider',
      }),
    );
  found.push(...addresses(world, outpost));
  if (outpost.embedded) return found;
  return [...found, ...started(world, outpost), ...network(world, outpost)];
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
      ? words('a label that is no text is refused')
      : [];
  });
  if (text(config['authentik_host']) === undefined || config['authentik_host'] === '')
    found.push(report('verify/outpost-setting', at, { name, text: 'it does not know where authentik is' }));
  if (!/^(?:\w+s=\d+;?)+$/.test(text(config['refresh_interval']) ?? 'minutes=5'))
    found.push(
      report('verify/outpost-setting', below(at, 'refresh_interval'), {
        name,
        text: 'refresh_interval is no duration like minutes=5',
      }),
    );
  return found;
}

function addresses(world: World, outpost: Outpost): Diagnostic[] {
  const { entry, name, config, embedded, container } = outpost;
  const at = below(entry.at, 'attrs', 'config');
  const found: Diagnostic[] = [];
  const inside = text(config['authentik_host']) ?? '';
  const target = urlTarget(inside);
  const own = world.containers.get(container ?? '');
  const { server } = world.authentik;
  const byName =
    own !== undefined &&
    server !== undefined &&
    target?.host === server.name &&
    sharedNetworks(world, own, server).length > 0;
  const routed = hostNames(world).includes(target?.host ?? '');
  if (inside !== '' && !(embedded ? routed : (byName && target?.port === 9000) || routed))
    found.push(
      report('verify/outpost-setting', below(at, 'authentik_host'), {
        name,
        text: `it does not find authentik at ${inside}`,
      }),
    );
  const browser = text(config['authentik_host_browser']) ?? '';
  const seen = urlTarget(browser === '' ? inside : browser)?.host ?? '';
  if (!hostNames(world).includes(seen))
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

function started(world: World, { entry, name, container }: Outpost): Diagnostic[] {
  const at = below(entry.at, 'attrs', 'service_connection');
  const { entries, worker } = world.authentik;
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

function network(world: World, outpost: Outpost): Diagnostic[] {
  const { entry, name, network: own, mapsPorts, container } = outpost;
  const at = below(entry.at, 'attrs', 'config', 'docker_network');
  const found: Diagnostic[] = [];
  if (mapsPorts)
    found.push(
      report('verify/outpost-ports', below(entry.at, 'attrs', 'config', 'docker_map_ports'), { name }),
    );
  const wrong = (words: string) =>
    report('verify/outpost-network', at, { name, network: own ?? 'of its own', text: words });
  const known = [...world.compose.networks.values()].some((one) => one.name === own);
  if (container === undefined) return found;
  if (!known) return [...found, wrong('it does not exist')];
  if (world.traefik !== undefined && !world.traefik.container.networks.has(own ?? ''))
    found.push(wrong('Traefik is not in it'));
  return found;
}

function sameNames(world: World): Diagnostic[] {
  const known = new Set<string>([...world.compose.services.keys()]);
  return world.authentik.outposts.flatMap(({ container, entry }) => {
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

/** Files that a person pastes into the user interface say what the blueprints say. */
function files(world: World): Diagnostic[] {
  const paths = [...world.tree.keys()].filter((path) => /\.outpost\.ya?ml$/.test(path));
  const found: Diagnostic[] = [];
  const seen = new Set<Outpost>();
  for (const file of paths) {
    const own = record(world.data.get(file));
    const outpost = world.authentik.outposts.find(
      ({ config }) => config['object_naming_template'] === own['object_naming_template'],
    );
    if (outpost === undefined) {
      found.push(
        report('verify/outpost-file', fileStart(file), {
          text: 'no blueprint has an outpost with this object_naming_template',
        }),
      );
      continue;
    }
    seen.add(outpost);
    for (const key of new Set([...Object.keys(own), ...Object.keys(outpost.config)])) {
      if (JSON.stringify(own[key]) === JSON.stringify(outpost.config[key])) continue;
      const related = [{ message: 'the blueprint', at: below(outpost.entry.at, 'attrs', 'config', key) }];
      found.push(
        report(
          'verify/outpost-file',
          place(file, key),
          { text: `${key} is not what the blueprint says` },
          related,
        ),
      );
    }
  }
  if (paths.length === 0 && world.manifest === undefined) return found;
  for (const outpost of world.authentik.outposts)
    if (!seen.has(outpost) && !outpost.embedded)
      found.push(
        report('verify/outpost-file', outpost.entry.at, {
          text: `no file describes the outpost \`${outpost.name}\``,
        }),
      );
  return found;
}

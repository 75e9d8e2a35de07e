/** The machinery is what verify takes it for: each part has only what its short list names, or what `unproved:` admits. */
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place, Span } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, reporter } from '../finding.ts';
import { MACHINERY, MACHINERY_KEYS, MACHINERY_NETWORK, type Part, type Role } from '../grammar/machinery.ts';
import { isInTree, repositoryOf } from '../read/containers.ts';
import { record, text } from '../read/data.ts';
import { readEnvFile } from '../read/env.ts';
import { machineryOf } from '../read/machinery.ts';
import { below } from '../read/reader.ts';
import { ticked } from '../read/readme.ts';
import { portsChosenByDocker } from '../read/service.ts';
import type { Container, Mount, ParsedTree } from '../read/types.ts';
import { namesInUse, networkNamed, networkOwnerOf } from '../trace/network.ts';

const codes = defineCodes({
  'verify/machinery': error(
    (p: { service: string; text: string }) => `\`${p.service}\` ${p.text}`,
    'remove it, or admit it in the spec with `unproved: [{service: ..., what: ..., reason: ...}]`',
    'Who gets in depends on Traefik, authentik, its database, cloudflared and the program that offers the API of Docker. What they may be given is a short list; with anything else they may follow other rules than those of the tree.',
  ),
  'verify/compose-settings': error(
    (p: { text: string }) => p.text,
    'remove it, and name files in compose.yaml under `include:`',
    'Compose would read other files than those that were verified.',
  ),
});
const report = reporter(codes);

export const machinery = defineFinding({
  codes,
  run: (parsed) => [
    ...[...machineryOf(parsed)].flatMap(([container, role]) => partProblems(parsed, container, role)),
    ...composeSettings(parsed),
  ],
});

/** One thing that is not on the list of a part. `what` is its word under `unproved:`. */
interface Change {
  readonly what: string;
  readonly at: Place | Span;
  readonly text: string;
}

function partProblems(parsed: ParsedTree, container: Container, role: Role): Diagnostic[] {
  const admitted = new Set(
    (parsed.readme?.unproved ?? [])
      .filter(({ cells }) => plain(cells.get('Service')) === container.name)
      .map(({ cells }) => plain(cells.get('What is changed'))),
  );
  const part = MACHINERY[role];
  return [
    ...image(container, part),
    ...sharers(parsed, container),
    ...keys(parsed, container, part),
    ...words(container, part),
    ...variables(parsed, container, part),
    ...mounts(container, part),
    ...sources(parsed, container),
    ...networks(parsed, container),
    ...ports(container),
  ]
    .filter(({ what }) => !admitted.has(what))
    .map(({ at, text: line }) => report('verify/machinery', at, { service: container.name, text: line }));
}

const plain = (cell: string | undefined) => ticked(cell ?? '')[0] ?? (cell ?? '').trim();

function image(container: Container, part: Part): Change[] {
  if (part.image.test(repositoryOf(container.image))) return [];
  return [
    {
      what: 'image',
      at: below(container.at, 'image'),
      text: `runs ${container.image}, of which nothing is known`,
    },
  ];
}

/** A container in the network of another one can listen in its place. */
function sharers(parsed: ParsedTree, container: Container): Change[] {
  return [...parsed.containers.values()]
    .filter((one) => networkOwnerOf(parsed, one) === container)
    .map((one) => ({
      what: 'network_mode',
      at: below(one.at, 'network_mode'),
      text: `shares its network with \`${one.name}\``,
    }));
}

function keys(parsed: ParsedTree, container: Container, part: Part): Change[] {
  const known = [...MACHINERY_KEYS, ...(part.keys ?? [])];
  const names = new Set(namesInUse(parsed));
  const hosts = container.raw['extra_hosts'];
  const added = Array.isArray(hosts)
    ? hosts.map((one) => (text(one) ?? '').split(/[:=]/)[0] ?? '')
    : Object.keys(record(hosts));
  return [
    ...Object.keys(container.raw)
      .filter((key) => !known.includes(key) && !key.startsWith('x-'))
      .map((key) => ({
        what: key,
        at: below(container.at, key),
        text: `is part of the machinery and has \`${key}\``,
      })),
    ...added
      .filter((name) => names.has(name.toLowerCase()) || name.includes('$'))
      .map((name) => ({
        what: 'extra_hosts',
        at: below(container.at, 'extra_hosts'),
        text: `finds another machine under the name \`${name}\` of a container`,
      })),
  ];
}

function words(container: Container, { command }: Part): Change[] {
  const line = container.command.join(' ');
  if (command === undefined ? line === '' : command.test(line)) return [];
  const text = `is started with \`${line}\`, which may change what it reads`;
  return [{ what: 'command', at: below(container.at, 'command'), text }];
}

/** What Traefik's DNS provider may keep for itself. */
const BESIDE_CERTIFICATES = /^\/certs\/[\w.-]+$/;

/** Variables of the list, and secrets: what a file holds that only the host has. */
function variables(parsed: ParsedTree, container: Container, { environment }: Part): Change[] {
  return [...container.environment].flatMap(([name, value]) => {
    const secret =
      container.secrets.some(({ target }) => target === value) ||
      BESIDE_CERTIFICATES.test(value) ||
      parsed.compose.wanted.has(value.slice(2, -1));
    if (environment.test(name) || (secret && !/^(?:TRAEFIK|TUNNEL|XDG|DOCKER|COMPOSE)_/.test(name)))
      return [];
    const at = below(container.at, 'environment', name);
    return [
      { what: 'environment', at, text: `has the variable \`${name}\`, which may change what it reads` },
    ];
  });
}

function mounts(container: Container, part: Part): Change[] {
  const wrong = container.mounts.filter(
    (mount) =>
      !part.mounts.some(([target, origin]) => target.test(mount.target) && originOf(mount) === origin),
  );
  const secrets = container.secrets.filter(({ target }) => !/^\/run\/secrets\/[^/]+$/.test(target));
  return [
    ...wrong.map(({ at, target, source, type }) => ({
      what: 'volumes',
      at,
      text: `reads ${target} from ${type === 'tmpfs' ? 'memory' : source || 'a volume'}, which is not where it belongs`,
    })),
    ...secrets.map(({ at, target }) => ({
      what: 'secrets',
      at,
      text: `is given a secret at ${target}, outside of /run/secrets`,
    })),
  ];
}

/** Each folder of data is one place: the same in every container of a program, and another one than all beside it. */
function sources({ authentik }: ParsedTree, container: Container): Change[] {
  const { server, worker } = authentik;
  const others = [server, worker].filter((one) => one === container).length === 0 ? [] : [server, worker];
  const all = [...new Set([container, ...others])].flatMap((one) => one?.mounts ?? []);
  return container.mounts
    .filter((mount) => originOf(mount) === 'data')
    .flatMap((mount) => {
      const { at, source, target } = mount;
      const other = all.find(
        (one) =>
          one !== mount && originOf(one) === 'data' && (one.target === target) !== (one.source === source),
      );
      if (other === undefined) return [];
      const text = `reads ${target} from ${source}, where ${other.target} comes from ${other.source}`;
      return [{ what: 'volumes', at, text }];
    });
}

function originOf({ type, source }: Mount): 'tree' | 'data' | 'memory' | 'socket' {
  if (type === 'tmpfs') return 'memory';
  if (type === 'bind' && isInTree(source)) return 'tree';
  return /^\/(?:var\/)?run\/docker\.sock$/.test(source) ? 'socket' : 'data';
}

/** Networks of the project itself, of the kind that Docker makes. */
function networks(parsed: ParsedTree, container: Container): Change[] {
  const at = below(container.at, 'networks');
  const options = Object.entries(record(container.raw['networks'])).flatMap(([name, own]) =>
    Object.keys(record(own))
      .filter((key) => !['aliases', 'priority', 'gw_priority', 'ipv4_address', 'ipv6_address'].includes(key))
      .map((key) => ({
        what: 'networks',
        at: below(at, name, key),
        text: `has \`${key}\` in the network \`${name}\``,
      })),
  );
  const strange = [...container.networks.keys()].flatMap((name): Change[] => {
    const network = networkNamed(parsed, name);
    if (network === undefined) return [];
    if (network.external)
      return [
        {
          what: 'networks',
          at,
          text: `is in the network \`${name}\`, in which there may be other containers`,
        },
      ];
    const raw = record(record(record(parsed.data.get(network.at.file))['networks'])[network.key]);
    return Object.keys(raw)
      .filter((key) => !MACHINERY_NETWORK.includes(key))
      .map((key) => ({
        what: 'networks',
        at: below(network.at, key),
        text: `is in a network with \`${key}\``,
      }));
  });
  return [...options, ...strange];
}

function ports(container: Container): Change[] {
  const text = 'is open at a port of the host that Docker chooses';
  return portsChosenByDocker(container).map((at) => ({ what: 'ports', at, text }));
}

const OVERRIDES = /^(?:docker-)?compose\.override\.ya?ml$/;

/** What changes which files Compose reads. */
function composeSettings({ tree }: ParsedTree): Diagnostic[] {
  const variables = readEnvFile(tree.get('.env') ?? '')
    .filter(({ name }) => /^(?:COMPOSE|DOCKER)_/.test(name))
    .map(({ name, start, end }) =>
      report('verify/compose-settings', { file: '.env', start, end }, { text: `.env sets ${name}` }),
    );
  const files = [...tree.keys()]
    .filter((file) => OVERRIDES.test(file))
    .map((file) =>
      report('verify/compose-settings', { file, start: 0, end: 0 }, { text: `Compose also reads ${file}` }),
    );
  return [...variables, ...files];
}

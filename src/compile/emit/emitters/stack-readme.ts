/** README.md of a stack: everything that a reviewer must see at a glance, and how to do without Waybill. */

import { by } from '../../../base/util/order.ts';
import type { Auth } from '../../../base/web/logins.ts';
import type { App, Model } from '../../model/model.ts';
import { nameInDocker } from '../../model/names.ts';
import { outpostsOf } from '../../model/outposts.ts';
import { publicSettings } from '../../model/public-settings.ts';
import { defineEmitter, header } from '../define.ts';
import { addressOf, byOrigin, exposureOf } from '../picture/exposure-table.ts';
import { mermaidGraph } from '../picture/graph.ts';
import { cellLines, code, plain, shellWord } from '../picture/markdown.ts';
import { type Secret, secretOrigin } from '../picture/secrets.ts';
import { renderTemplate } from '../template.ts';

/** README.md. */
export const stackReadme = defineEmitter({
  name: 'stack-readme',
  stage: 'files',
  emit: (model) => [{ path: 'README.md', text: readme(model) }],
});

function readme(model: Model): string {
  // The parts that are left out leave their blank lines behind.
  return renderTemplate('stack-readme.md.njk', viewOf(model)).replace(/\n{3,}/g, '\n\n');
}

/** What the template shows, as finished Markdown. */
function viewOf(model: Model) {
  return {
    stack: plain(model.stack),
    header: header(model, 'README').map((line) => plain(line)),
    hostName: model.host.name,
    domain: code(model.domain),
    apps: [...model.apps].sort(byName).map((app) => appRow(model, app)),
    outposts: outpostsOf(model)
      .map(({ container }) => code(container))
      .join(', '),
    notes: notesOf(model),
    graph: mermaidGraph(model).trimEnd(),
    ...exposureOf(model),
    unproved: model.unproved.map(({ service, what, reason }) => ({
      service: code(service),
      what: code(what),
      reason: plain(reason),
    })),
    rights: rightsOf(model),
    silences: silencesOf(model),
    secrets: model.secrets.map(secretRow),
    ...dataOf(model),
    nvidia: model.services.some(({ compose }) => hasNvidia(compose)),
    steps: stepsOf(model),
    ...byHandOf(model),
  };
}

const byName = by<{ readonly name: string }>(({ name }) => name);

const NOTHING = '–';

function appRow(model: Model, app: App) {
  const services = model.services.filter((service) => service.app === app.name);
  const route = model.routes.find((r) => r.app === app.name);
  return {
    title: plain(app.title),
    images: cellLines([...new Set(services.map(({ compose }) => code(compose.image)))]) || NOTHING,
    address: route === undefined ? NOTHING : addressOf(model, route),
    login: route === undefined ? NOTHING : byOrigin(route, (auth) => LOGINS[auth]),
  };
}

const LOGINS: Readonly<Record<Auth, string>> = {
  sso: 'authentik',
  oidc: 'authentik, in the app',
  app: 'own',
  none: 'none',
};

/** What a reader should know about apps and images before trusting them. */
function notesOf({ apps, services, tls, tunnel, hardening, limits }: Model): string[] {
  const notes: string[] = [];
  if (tls !== undefined && hardening)
    notes.push(
      'Until Traefik has its first certificate, which takes some minutes, every connection with TLS fails; `docker compose logs traefik` says how far it is.',
    );
  if (tunnel !== undefined)
    notes.push(
      `Cloudflare ends what it finds too long: requests of more than 100 MB (on its free plan; Traefik gives each ${limits.upload ?? '2h'}), and requests that are not answered within 100 seconds.`,
    );
  if (tls?.staging === true)
    notes.push('Certificates come from the staging authority: browsers do not trust them.');
  for (const { title, deprecated } of [...apps].sort(byName)) {
    if (deprecated === undefined) continue;
    const next = deprecated.successor === undefined ? '' : ` Use ${code(deprecated.successor)} in its place.`;
    notes.push(`**${plain(title)} is deprecated:** ${plain(deprecated.why)}${next}`);
  }
  for (const { compose, floating } of services) {
    if (floating !== undefined)
      notes.push(`${code(compose.image)} is not a full version: ${plain(floating)}`);
  }
  return [...new Set(notes)];
}

function rightsOf({ services, silences }: Model) {
  return services.flatMap((service) => {
    const silenced = silences.find(
      ({ code: slug, app }) =>
        slug === 'check/unexplained-right' && (app === undefined || app === service.app),
    );
    return service.rights.map(({ right, reason = silenced?.reason ?? 'Nobody says why.' }) => ({
      service: code(service.name),
      right: plain(right),
      reason: plain(reason),
    }));
  });
}

function silencesOf({ silences }: Model) {
  return silences.map(({ code: slug, app, reason }) => ({
    code: code(slug),
    app: app === undefined ? 'all' : code(app),
    reason: plain(reason),
  }));
}

function secretRow(secret: Secret) {
  return {
    name: code(secret.name),
    origin: plain(secretOrigin(secret)),
    purpose: plain(secret.purpose),
    readers: [...new Set(secret.consumers.map(({ service }) => code(service)))].join(', ') || NOTHING,
  };
}

function dataOf({ stack, host, folders, volumes, networks, retired }: Model) {
  return {
    folders: folders.map(({ path, uid, gid, mode }) => ({
      path: code(path),
      owner: `${uid}:${gid}`,
      mode: code(mode),
    })),
    volumes: volumes.map(({ key, compose, description }) => ({
      name: code(nameInDocker(stack, key, compose)),
      description: plain(description),
    })),
    networks: networks.map(({ key, compose, purpose }) => ({
      name: code(nameInDocker(stack, key, compose)),
      purpose: plain(purpose) + (compose.internal === true ? ' No way out to the internet.' : ''),
    })),
    media: host.media === undefined ? '' : code(host.media),
    retired: retired.map(code).join(', '),
  };
}

/** True when a container asks for the cards of the NVIDIA runtime, which only a person can install. */
function hasNvidia({ deploy }: Model['services'][number]['compose']): boolean {
  return JSON.stringify(deploy ?? {}).includes('"nvidia"');
}

function stepsOf({ apps }: Model) {
  return [...apps]
    .sort(byName)
    .filter(({ steps }) => steps.length > 0)
    .map(({ title, steps }) => ({ title: plain(title), steps: steps.map(plain) }));
}

function byHandOf(model: Model) {
  const files = new Map<string, number>();
  const variables = new Map<string, string>();
  for (const { name, optional, consumers } of model.secrets) {
    for (const consumer of consumers) {
      if (consumer.as === 'file') files.set(consumer.path, consumer.uid);
      else variables.set(consumer.variable, code(name) + (optional ? ', optional' : ''));
    }
  }
  return {
    folderCommands: folderCommands(model),
    secretFiles: [...files]
      .map(([path, uid]) => ({ path: code(path), owner: uid }))
      .sort(by(({ path }) => path)),
    variables: [...variables].map(([name, secret]) => ({ name: code(name), secret })).sort(byName),
    settings: publicSettings(model.host, model.domain)
      .map(([name]) => code(name))
      .join(', '),
  };
}

/** One command for all folders of one owner and mode. */
function folderCommands({ folders }: Model): string[] {
  const commands = new Map<string, string[]>();
  for (const { path, uid, gid, mode } of folders) {
    const command = `sudo install -d -o ${uid} -g ${gid} -m ${mode}`;
    commands.set(command, [...(commands.get(command) ?? []), shellWord(path)]);
  }
  return [...commands].flatMap(([command, paths]) =>
    [command, ...paths.map((path) => `  ${path}`)].map(continued),
  );
}

/** Ends every line of a command but the last with a backslash. */
const continued = (line: string, i: number, lines: readonly string[]) =>
  i < lines.length - 1 ? `${line} \\` : line;

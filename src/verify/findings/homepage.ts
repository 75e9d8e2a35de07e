/** The dashboard: cards lead to routed names and ask the containers behind them. */

import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { defined } from '../../base/util/defined.ts';
import { commonCodes } from '../common-codes.ts';
import { exposures, hostNames, isOpen, schemeOf } from '../exposure.ts';
import { defineFinding, error, type Name, reporter, type Used } from '../finding.ts';
import { repositoryOf, treePath } from '../read/containers.ts';
import { list, record, records, text } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { Container, ParsedTree } from '../read/types.ts';
import { knownPorts, resolveName, urlTarget } from '../trace/network.ts';

const codes = defineCodes({
  'verify/missing-container': error(
    (p: Used) => `${p.by} asks for \`${p.name}\`, but no container answers to that name in its networks`,
    'check the name, and that both are in one network',
    "Docker's DNS knows only the names of containers in a shared network. Requests end in an error.",
  ),
  'verify/card-link': error(
    (p: Name & { href: string; text: string }) => `the card ${p.name} links to ${p.href}: ${p.text}`,
    'link to the address under which the app is routed',
    'People click on it and get an error.',
  ),
  'verify/card-target': error(
    (p: Name & { widget: string; route: string }) =>
      `the card ${p.name} asks ${p.widget} for figures, but its link leads to ${p.route}`,
    'use the container behind the link in both places',
    'Either the link or the route leads to the wrong app.',
  ),
  'verify/card-secret': error(
    (p: Name & { variable: string }) =>
      `the card ${p.name} uses \`${p.variable}\`, which the dashboard is not given`,
    'give the dashboard the variable',
    'The dashboard shows an error in place of figures.',
  ),
  'verify/allowed-hosts': error(
    (p: { hosts: string; host: string }) => `the dashboard answers to ${p.hosts}, and is routed as ${p.host}`,
    'set HOMEPAGE_ALLOWED_HOSTS to the host name of the route',
    'The dashboard refuses requests for other names.',
  ),
});
const report = reporter({ ...commonCodes, ...codes });

export const homepage = defineFinding({
  codes,
  run: (parsed) => {
    const container = [...parsed.compose.services.values()].find(({ image }) =>
      /(?:^|\/)homepage$/.test(repositoryOf(image)),
    );
    if (container === undefined) return [];
    const file = treePath(container, '/app/config/services.yaml');
    if (file === undefined || !parsed.tree.has(file)) return allowedHosts(parsed, container);
    return [
      ...allowedHosts(parsed, container),
      ...cardsOf(parsed.data.get(file), file).flatMap((card) => cardProblems(parsed, container, card)),
    ];
  },
});

interface Card {
  readonly name: string;
  readonly at: Place;
  readonly href?: string;
  readonly widget: Readonly<Record<string, unknown>>;
}

/** `- Group: [- Card: {...}]` */
function cardsOf(data: unknown, file: string): Card[] {
  return list(data).flatMap((group, i) =>
    Object.entries(record(group)).flatMap(([title, cards]) =>
      list(cards).flatMap((entry, j) =>
        records(entry).map(([name, card]) => {
          const href = text(card['href']);
          return {
            name,
            at: place(file, i, title, j, name),
            ...defined({ href }),
            widget: record(card['widget']),
          };
        }),
      ),
    ),
  );
}

function cardProblems(parsed: ParsedTree, dashboard: Container, card: Card): Diagnostic[] {
  const { name, at, href, widget } = card;
  const found: Diagnostic[] = [];
  const link = href === undefined ? undefined : urlTarget(href);
  const host = link?.host ?? '';
  if (href !== undefined) {
    const wrong = (words: string) =>
      report('verify/card-link', below(at, 'href'), { name, href, text: words });
    if (!hostNames(parsed).includes(host)) found.push(wrong('that name is not routed'));
    else if (link?.scheme !== schemeOf(parsed))
      found.push(wrong(`the name is reached with ${schemeOf(parsed)}://`));
  }
  const url = text(widget['url']);
  const target = url === undefined ? undefined : urlTarget(url);
  if (url !== undefined && target !== undefined) found.push(...widgetProblems(parsed, dashboard, card, url));
  for (const [key, value] of Object.entries(widget)) {
    const variables = [...(text(value) ?? '').matchAll(/\{\{(HOMEPAGE_(?:FILE|VAR)_\w+)\}\}/g)].map(
      (match) => match[1] ?? '',
    );
    for (const variable of variables)
      if (!dashboard.environment.has(variable))
        found.push(report('verify/card-secret', below(at, 'widget', key), { name, variable }));
  }
  return found;
}

function widgetProblems(
  parsed: ParsedTree,
  dashboard: Container,
  { name, at, href }: Card,
  url: string,
): Diagnostic[] {
  const target = urlTarget(url);
  const here = below(at, 'widget', 'url');
  if (target === undefined || /[.:]/.test(target.host)) return [];
  const [asked] = resolveName(parsed, dashboard, target.host);
  if (asked === undefined)
    return [report('verify/missing-container', here, { name: target.host, by: `the card ${name}` })];
  const known = knownPorts(parsed, asked);
  const found: Diagnostic[] = [];
  if (known.size > 0 && !known.has(target.port))
    found.push(
      report('verify/unknown-port', here, {
        container: asked.name,
        port: target.port,
        known: [...known].join(', '),
      }),
    );
  const host = href === undefined ? undefined : urlTarget(href)?.host;
  const way = exposures(parsed).find(
    (one) => one.host === host && isOpen(one) && one.target?.kind === 'container',
  );
  if (way?.target?.kind !== 'container') return found;
  const { container, port } = way.target;
  // Some apps answer figures on another port or in another container than people use; one of both must be the same.
  if (container === asked && (port === target.port || known.size > 0)) return found;
  if (container !== asked && relatives(parsed, container, asked)) return found;
  const args = { name, widget: `${asked.name}:${target.port}`, route: `${container.name}:${port}` };
  return [...found, report('verify/card-target', here, args)];
}

/** Containers of one app, by the manifest. */
function relatives({ manifest }: ParsedTree, a: Container, b: Container): boolean {
  const app = (name: string) =>
    record(list(manifest?.['services']).find((one) => record(one)['name'] === name))['app'];
  return app(a.name) !== undefined && app(a.name) === app(b.name);
}

/** The dashboard refuses requests for names that it was not told (gethomepage.dev, HOMEPAGE_ALLOWED_HOSTS). */
function allowedHosts(parsed: ParsedTree, container: Container): Diagnostic[] {
  const variable = 'HOMEPAGE_ALLOWED_HOSTS';
  const hosts = container.environment.get(variable);
  if (hosts === undefined || hosts === '*') return [];
  const routed = exposures(parsed).filter(
    (one) => isOpen(one) && one.target?.kind === 'container' && one.target.container === container,
  );
  const missing = routed.find(({ host }) => !hosts.split(',').includes(host));
  return missing === undefined
    ? []
    : [
        report('verify/allowed-hosts', below(container.at, 'environment', variable), {
          hosts,
          host: missing.host,
        }),
      ];
}

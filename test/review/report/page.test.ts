/** The page as text: what it holds, what it cannot hold, and what it says of a tree. How it looks is in test/browser. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LocatedDiagnostic } from '../../../src/base/diag/diagnostic.ts';
import { compareTrees } from '../../../src/review/diff/diff.ts';
import { bandsOf, entryPathsOf } from '../../../src/review/report/html/entry-paths.ts';
import { html } from '../../../src/review/report/html/markup.ts';
import { contentPolicy, renderContent, renderPage } from '../../../src/review/report/html/page.ts';
import { type PageStack, type StackView, viewOf } from '../../../src/review/report/html/view.ts';
import { treeOf } from '../../harness/compile.ts';

const SPEC = `apiVersion: waybill/v1
name: home
domain: example.com
host: {address: 192.168.1.10, timezone: Europe/Berlin, uid: 1000, gid: 1000, data: /opt/home, media: /mnt/home}
lan: [192.168.1.0/24]
tls: {email: admin@example.com, dnsProvider: cloudflare}
sso: {outposts: embedded}
tunnel: {id: 6ff42ae2-765d-4adf-8112-31c55c1551ef}
apps:
  authentik: {access: [lan, tunnel]}
  sonarr: {auth: sso}
  jellyfin: {access: [lan, tunnel], auth: app, reason: TV clients cannot follow a login redirect}
`;

const edited = (...edits: readonly (readonly [string, string])[]) =>
  edits.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replace(from, to);
  }, SPEC);

function compared(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): PageStack {
  return { name: 'home', tree: after, base: { tree: before, changes: compareTrees('home', before, after) } };
}

function pageOf(...stacks: readonly PageStack[]) {
  return { title: 'What changes', about: '', stacks, diagnostics: [], textOf: () => undefined };
}

function view(stack: PageStack): StackView {
  const found = viewOf(stack);
  if (found === undefined) throw new Error('no view');
  return found;
}

const guards = (stack: PageStack) =>
  Object.fromEntries(view(stack).hosts.map(({ name, guard }) => [name.split('.')[0], guard]));

describe('markup', () => {
  it('escapes every text, in content and in attributes', () => {
    const text = `<script>alert("1" + '2')</script>&amp;`;
    expect(html`<b title="${text}">${[text]}</b>`.text).toBe(
      '<b title="&lt;script&gt;alert(&quot;1&quot; + &#39;2&#39;)&lt;/script&gt;&amp;amp;">&lt;script&gt;alert(&quot;1&quot; + &#39;2&#39;)&lt;/script&gt;&amp;amp;</b>',
    );
  });
  it('shows what would turn the direction of writing', () => {
    expect(html`${'moc.elpmaxe\u202e'}`.text).toBe('moc.elpmaxe\ufffd');
  });
  it('leaves out what is not there', () => {
    expect(html`${undefined}${false}${0}${''}`.text).toBe('0');
  });
});

describe('the page', () => {
  const tree = treeOf(SPEC);

  it('is the same for the same input', () => {
    const stack = () => compared(treeOf(SPEC), treeOf(edited(['sonarr: {auth: sso}', 'sonarr: {}'])));
    expect(renderPage(pageOf(stack()))).toBe(renderPage(pageOf(stack())));
  });

  it('lets nothing in: no address, no style and no script but its own', () => {
    const page = renderPage(pageOf({ name: 'home', tree }));
    expect(page).not.toMatch(/\s(?:src|href|action|style|on\w+)=(?!"#content")/);
    expect(page.match(/<script/g)).toHaveLength(1);
    for (const element of ['script', 'style']) {
      const [, text = ''] = new RegExp(`<${element}>([^]*?)</${element}>`).exec(page) ?? [];
      const hash = createHash('sha256').update(text).digest('base64');
      expect(page).toContain(`${element}-src &#39;sha256-${hash}&#39;`);
    }
    expect(contentPolicy(false)).not.toContain('connect-src');
    expect(contentPolicy(true)).toContain("connect-src 'self'");
  });

  it('shows markup of a spec as text, wherever it comes from', () => {
    const attack = `"></script><img src=x onerror=alert(1)>'`;
    const spec = edited([
      'reason: TV clients cannot follow a login redirect',
      `reason: ${JSON.stringify(attack)}`,
    ]);
    const diagnostic: LocatedDiagnostic = {
      code: attack,
      severity: 'error',
      message: attack,
      help: attack,
      at: { file: attack, start: 0, end: 5 },
      related: [{ message: attack, at: { file: attack, start: 0, end: 1 } }],
    };
    const page = renderPage({
      ...pageOf(compared(tree, treeOf(spec))),
      title: attack,
      about: attack,
      diagnostics: [diagnostic],
      textOf: () => attack,
    });
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).not.toContain('<img');
    expect(page.match(/<\/script>/g)).toHaveLength(1);
  });

  it('has a version that follows from what it shows', () => {
    const version = (spec: string) => renderContent(pageOf({ name: 'home', tree: treeOf(spec) })).version;
    expect(version(SPEC)).toBe(version(`${SPEC}# a comment\n`));
    expect(version(SPEC)).not.toBe(version(edited(['sonarr: {auth: sso}', 'sonarr: {}'])));
  });

  it('says that there is nothing to say', () => {
    expect(renderContent(pageOf()).markup).toContain('Nothing changes.');
    expect(renderContent(pageOf(compared(tree, tree))).markup).toContain('Nothing changes.');
  });

  it('does not hide a tree that cannot be read', () => {
    expect(renderContent(pageOf({ name: 'home', tree: new Map([['compose.yaml', '{']]) })).markup).toContain(
      'cannot be read',
    );
  });
});

describe('the picture', () => {
  it('has one rail for each way that leads to something', () => {
    const used = (spec: string) =>
      entryPathsOf(view({ name: 'home', tree: treeOf(spec) }))
        .filter((way) => way.used)
        .map(({ reach }) => reach);
    expect(used(SPEC)).toEqual(['tunnel', 'lan']);
    const open = edited(
      ['sonarr: {auth: sso}', 'sonarr: {auth: sso, access: [internet]}'],
      ['authentik: {access: [lan, tunnel]}', 'authentik: {access: [lan, tunnel, internet]}'],
    );
    expect(used(open)).toEqual(['internet', 'tunnel', 'lan']);
  });

  it('puts the most open names first, and each where it belongs', () => {
    const spec = edited([
      'jellyfin: {access: [lan, tunnel], auth: app',
      'jellyfin: {access: [lan, tunnel], auth: none',
    ]);
    const bands = bandsOf(view({ name: 'home', tree: treeOf(spec) }));
    expect(
      bands.map(({ kind, reaches, guard, items }) => [
        kind,
        reaches.join('+'),
        guard,
        items.map(({ app }) => app),
      ]),
    ).toEqual([
      ['hosts', 'tunnel+lan', 'none', ['jellyfin']],
      ['hosts', 'tunnel+lan', 'own', ['authentik']],
      ['hosts', 'lan', 'sso', ['sonarr']],
      ['inside', '', undefined, ['authentik', 'authentik']],
    ]);
  });

  it('believes the files that programs read, not what the manifest claims', () => {
    const tree = new Map(treeOf(SPEC));
    const router = tree.get('traefik/dynamic/sonarr.yml') ?? '';
    expect(router).toMatch(/\n +- sonarr_login/);
    tree.set('traefik/dynamic/sonarr.yml', router.replace(/\n +- sonarr_login\w*/, ''));
    expect(guards({ name: 'home', tree: treeOf(SPEC) })['sonarr']).toBe('sso');
    expect(guards({ name: 'home', tree })['sonarr']).toBe('none');
  });

  it('marks what comes, goes and changes', () => {
    const spec = edited(
      ['sonarr: {auth: sso}', 'radarr: {}'],
      ['jellyfin: {access: [lan, tunnel]', 'jellyfin: {access: [lan]'],
    );
    const { hosts, whole } = view(compared(treeOf(SPEC), treeOf(spec)));
    expect(whole).toBe(undefined);
    expect(Object.fromEntries(hosts.map(({ app, state }) => [app, state]))).toEqual({
      authentik: undefined,
      jellyfin: 'changed',
      radarr: 'new',
      sonarr: 'gone',
    });
  });

  it('says once that a whole stack is new or goes away', () => {
    const tree = treeOf(SPEC);
    for (const [before, after, whole] of [
      [new Map(), tree, 'new'],
      [tree, new Map(), 'gone'],
    ] as const) {
      const found = view(compared(before, after));
      expect(found.whole).toBe(whole);
      expect(found.hosts.map(({ state }) => state)).toEqual([undefined, undefined, undefined]);
    }
  });

  it('shows the app behind the network that it borrows, not the lender', () => {
    const spec = edited([
      '  sonarr: {auth: sso}',
      '  gluetun: {vpn: {type: wireguard}}\n  autobrr: {via: gluetun}',
    ]);
    const { hosts, containers } = view({ name: 'home', tree: treeOf(spec) });
    expect(hosts.find(({ app }) => app === 'autobrr')?.container?.name).toBe('autobrr');
    expect(containers.map(({ name }) => name)).not.toContain('autobrr');
  });

  it('names ports that lead past Traefik', () => {
    const spec = `${edited(['  sonarr: {auth: sso}', '  sonarr: {}'])}overrides: {services: {sonarr: {ports: ["8989:8989"]}, authentik-postgresql: {ports: ["5432:5432"]}}}\nunproved: [{service: authentik-postgresql, what: ports, reason: just for this test}]\n`;
    const found = view({ name: 'home', tree: treeOf(spec) });
    expect(
      bandsOf(found)
        .find(({ kind }) => kind === 'ports')
        ?.items.map(({ name }) => name),
    ).toEqual(['authentik-postgresql']);
    expect(renderContent(pageOf({ name: 'home', tree: treeOf(spec) })).markup).toContain(
      '<em>port 8989/tcp</em>',
    );
  });
});

/** One judge: check, render, verify and review say the same of every spec, and none ends in an internal error. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { FULL_STACK, PLAIN_STACK } from '../../src/base/diag/example.ts';
import { breathe } from '../harness/breathe.ts';
import { contradiction, verdicts } from '../harness/commands.ts';
import { KEYS, PIECES, randomStack } from '../harness/random-spec.ts';

/** A second of the processor for each command; three, because compilers and collectors of garbage work at the same time. */
const MOST_TIME = 3000;
const MOST_MEMORY = 500e6;

const TUNNEL = 'authentik: {access: [lan, tunnel]}';

/** Stacks that ask for something right: all commands say so. */
const CLEAN: Readonly<Record<string, string>> = {
  'single sign-on that no app uses': `${FULL_STACK}apps: {sonarr: {}}\n`,
  'the embedded outpost that no app uses': `${FULL_STACK.replace('per-app', 'embedded')}apps: {sonarr: {}}\n`,
  'OpenID Connect alone': `${FULL_STACK}apps: {portainer: {auth: oidc}}\n`,
  'a dashboard with a further name': `${FULL_STACK}apps: {homepage: {hosts: [start.example.org]}}\n`,
  'alternatives of paths without a login': `${FULL_STACK}apps: {sonarr: {auth: sso, skip: {paths: ["^/(api|feed)/"], reason: the phone app has a key}}}\n`,
  'a start page without a login': `${FULL_STACK}apps: {sonarr: {auth: sso, skip: {paths: ["^/$"], reason: the start page says hello}}}\n`,
  'authentik public by the tunnel': `${FULL_STACK}apps: {${TUNNEL}, sonarr: {auth: sso, access: [lan, internet]}, radarr: {auth: sso, access: [lan, tunnel]}}\n`,
  'a machine with a name of one label': `${PLAIN_STACK}apps: {sonarr: {}}\nexternal: {movies: {url: "http://moviebox:8096"}}\n`,
  'a machine with an IPv6 address': `${PLAIN_STACK}apps: {sonarr: {}}\nexternal: {nas: {url: "http://[fd00::5]:80"}}\n`,
  'the group of the administrators': `${FULL_STACK}apps: {sonarr: {auth: sso, groups: ["authentik Admins"]}}\n`,
  'a public IPv6 prefix of one’s own': `${FULL_STACK.replace('192.168.1.0/24', '192.168.1.0/24, "2a02:8070:1234::/48"')}apps: {sonarr: {auth: sso}}\n`,
  'an app of that name': `${PLAIN_STACK}apps: {constructor: {image: "nginx:1.29.3", port: 80}}\n`,
  'a moving image': `${PLAIN_STACK}apps: {web: {image: "nginx:1", port: 80}}\n`,
  'notes that Compose leaves aside': `${PLAIN_STACK}apps: {sonarr: {}}\noverrides: {services: {sonarr: {x-note: {a: [b]}, healthcheck: {x-a: 1}, logging: {x-b: {c: d}}}}}\n`,
  'a volume without a name': `${PLAIN_STACK}apps: {sonarr: {}}\noverrides: {services: {sonarr: {volumes: [/cache]}}}\n`,
};

/** Stacks that ask for something wrong: all commands refuse them, at a line of the spec. */
const REFUSED: Readonly<Record<string, string>> = {
  'the network of the tunnel by its full name': `${FULL_STACK}apps: {sonarr: {externalNetworks: [home_tunnel]}}\n`,
  'an unknown app of that name': `${PLAIN_STACK}apps: {constructor: {}}\n`,
  'a variant of that name': `${PLAIN_STACK}apps: {sonarr: {variants: [constructor]}}\n`,
  'a login that protects nothing': `${FULL_STACK}apps: {sonarr: {auth: sso, skip: {paths: ["^/"], reason: the phone app has a key}}}\n`,
  'a range that Docker refuses': `${PLAIN_STACK}apps: {sonarr: {}}\noverrides: {services: {sonarr: {ports: [{target: 80, published: "1-4000000000"}]}}}\n`,
  'a string with the end of a line': `${PLAIN_STACK}apps: {web: {image: "nginx:1.29.3", port: 80, title: "a\\Lb"}}\n`,
  'no processor at all': `${PLAIN_STACK}apps: {sonarr: {resources: {cpus: 0}}}\n`,
  'the network of the host by its name': `${PLAIN_STACK}apps: {sonarr: {externalNetworks: [host]}}\n`,
  'a share without a kind': `${PLAIN_STACK.replace('media: /mnt/home', 'media: {server: nas, path: /x}')}apps: {sonarr: {}}\n`,
  'the network of the host beside a route': `${PLAIN_STACK}apps: {sonarr: {}}\noverrides: {services: {sonarr: {network_mode: host}}}\n`,
};

describe('all commands agree', () => {
  it.each(Object.entries(CLEAN))('that this is right: %s', async (_, spec) => {
    const all = await verdicts(spec);
    expect(contradiction(all)).toBeUndefined();
    expect(all.check.code, all.check.said).toBe(0);
  });

  it.each(Object.entries(REFUSED))('that this is wrong: %s', async (_, spec) => {
    const all = await verdicts(spec);
    expect(contradiction(all)).toBeUndefined();
    expect(all.check.code).toBe(1);
    expect(all.check.said).toMatch(/^stacks\/home\/stack\.yaml:\d+:\d+ error /m);
  });

  it('refuses a database without a version', async () => {
    const { check } = await verdicts(`${PLAIN_STACK}apps: {db: {image: "postgres:latest"}}\n`);
    expect(check.said).toMatch(/stack\.yaml:\d+:\d+ error verify\/floating-database/);
  });

  it('lets a finding in the files be silenced like any other', async () => {
    const silence = 'silence: [{code: verify/floating-image, app: web, reason: it is a toy of mine}]\n';
    const { check, verify, review } = await verdicts(`${CLEAN['a moving image']}${silence}`);
    for (const { said } of [check, verify, review].flatMap((one) => one ?? []))
      expect(said).not.toContain('floating-image');
  });

  it('of any spec that the schema allows, in a second and half a gigabyte', {
    timeout: 1_200_000,
  }, async () => {
    const runs = Number(process.env['WAYBILL_JUDGE_RUNS'] ?? (process.env['CI'] === undefined ? 40 : 500));
    let clean = 0;
    await fc.assert(
      fc.asyncProperty(randomStack, async ({ spec, definition }) => {
        const own =
          definition === undefined ? {} : { '/repo/stacks/home/apps/mine.yaml': stringify(definition) };
        await breathe();
        const all = await verdicts(stringify(spec), own);
        expect(contradiction(all)).toBeUndefined();
        for (const { cpu, heap } of Object.values(all)) {
          expect(cpu).toBeLessThan(MOST_TIME);
          expect(heap).toBeLessThan(MOST_MEMORY);
        }
        if (all.check.code === 0) clean++;
      }),
      { numRuns: runs },
    );
    // A property over stacks that are all refused would prove nothing.
    expect(clean).toBeGreaterThan(runs / 10);
  });

  it('and the random specs have every key that a schema knows', { timeout: 300_000 }, async () => {
    const made = new Set<string>();
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        made.add(key);
        walk(inner);
      }
    };
    for (const [i, one] of [randomStack, ...PIECES].entries())
      for (let seed = 0; seed < (i === 0 ? 10 : 80); seed++) {
        walk(fc.sample(one, { numRuns: 100, seed }));
        await breathe();
      }
    expect([...KEYS].filter((key) => !made.has(key))).toEqual([]);
  });
});

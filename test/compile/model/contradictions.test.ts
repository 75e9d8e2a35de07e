/** What Compose refuses although each key on its own is right: refused before a tree is written. Each was tried with Compose itself. */
import { describe, expect, it } from 'vitest';
import { PLAIN_STACK, problems } from '../../harness/stack.ts';

const override = (more: string, top = '') =>
  `${PLAIN_STACK}apps: {sonarr: {}, radarr: {}}\noverrides: {services: {sonarr: {${more}}}${top}}\n`;
const errors = (spec: string) => problems(spec).filter((one) => !one.startsWith('check/unexplained-right'));

const REFUSED: Readonly<Record<string, string>> = {
  'a file of variables that no tree has': 'env_file: ./x.env',
  'one of several': 'env_file: [{path: x.env, required: false}]',
  'a file of labels': 'label_file: labels.txt',
  'the keys of another service': 'extends: {service: radarr}',
  'the same in its short form': 'extends: radarr',
  'a test without the word CMD': 'healthcheck: {test: [curl, x]}',
  'two limits of memory': 'mem_limit: 1g, deploy: {resources: {limits: {memory: 2G}}}',
  'two limits of processors': 'cpus: 1, deploy: {resources: {limits: {cpus: "2"}}}',
  'two numbers of copies': 'scale: 2, deploy: {replicas: 3}',
  'two limits of processes': 'pids_limit: 5, deploy: {resources: {limits: {pids: 6}}}',
  'a policy that older releases do not know': 'pull_policy: every_12h',
  'a device with four parts': 'devices: ["/dev/dri:/x:rwx:y"]',
  'an option of a mount that there is not': 'volumes: ["/x:/y:zz"]',
  'options that exclude each other': 'volumes: ["/x:/y:ro,rw"]',
  'an address that is none': 'ports: ["300.1.1.1:81:80"]',
  'an address that is a name': 'ports: [{target: 80, published: "81", host_ip: x}]',
  'ranges of different length': 'ports: ["81-83:80-81"]',
  'a variable twice': 'environment: [A=1, A=2]',
  'a label twice': 'labels: [a=1, a]',
  'a variable with a blank': 'environment: {"A B": 1}',
  'a variable with its value in its name': 'environment: {"A=B": 1}',
  'the beginning of a variable': 'environment: {A: "${"}',
  'a variable that begins with a digit': 'command: ["${1X}"]',
  'a variable without an end': 'labels: {a: "x${A:-b"}',
  'links to nobody': 'links: [nope]',
  'links to nobody by another name': 'links: ["nope:sonarr-db"]',
  'mounts of nobody': 'volumes_from: ["nope:ro"]',
  'processes of nobody': 'pid: "service:nope"',
  'memory of nobody': 'ipc: "service:nope"',
  'its own network': 'network_mode: "service:sonarr", networks: !reset null',
};

const TOP: Readonly<Record<string, string>> = {
  'a volume that is there already, with a driver': '{volumes: {c: {external: true, driver: local}}}',
  'a network that is there already, with a range':
    '{networks: {c: {external: "true", ipam: {config: [{subnet: 172.31.0.0/24}]}}}}',
  'a name with a blank': '{volumes: {"a b": {}}}',
  'the beginning of a variable': '{volumes: {c: {driver_opts: {device: "${"}}}}',
};

describe('what Compose refuses', () => {
  it.each(Object.entries(REFUSED))('%s', (_, more) => {
    expect(errors(override(more)).join()).toMatch(/^(?:model|schema|check)\//);
  });

  it.each(Object.entries(TOP))('%s', (_, overrides) => {
    const spec = `${PLAIN_STACK}apps: {sonarr: {}}\noverrides: ${overrides}\n`;
    expect(errors(spec).join()).toMatch(/^(?:model\/override-value|schema\/)/);
  });

  const TAKEN: Readonly<Record<string, string>> = {
    'a file of the host': 'env_file: /srv/x.env',
    'one limit twice': 'cpus: 1, deploy: {resources: {limits: {cpus: "1"}}}',
    'a dollar sign': 'environment: {A: "$$ and $${ and 5$"}',
    'a variable in a variable': 'environment: {A: "${X:-${PUID}}"}',
    'options of a mount': 'volumes: ["/x:/y:ro,Z,rslave"]',
    'links of a stack': 'links: [radarr]',
    'a range for one port': 'ports: ["81-83:80"]',
  };
  it.each(Object.entries(TAKEN))('but not %s', (_, more) => {
    expect(errors(override(more))).toEqual([]);
  });
});

const TAGS: Readonly<Record<string, string>> = {
  'a set': 'apps: !!set {sonarr}\n',
  'an ordered map': 'apps: !!omap [sonarr: {}]\n',
  bytes: 'apps: {web: {image: "nginx:1", title: !!binary aGVsbG8=}}\n',
  'a date': 'apps: {web: {image: "nginx:1", title: !!timestamp 2020-01-01}}\n',
  'a reset outside of overrides': 'apps: {sonarr: {access: !reset [lan]}}\n',
  'an override outside of overrides': 'lan: !override [192.168.2.0/24]\n',
  'a reset of an item': 'apps: {sonarr: {}}\noverrides: {services: {sonarr: {ports: [!reset "80:80"]}}}\n',
};

it.each(Object.entries(TAGS))('takes no tag that changes in silence what is meant: %s', (_, text) => {
  const base = text.startsWith('lan')
    ? PLAIN_STACK.replace(/^lan.*\n/m, 'apps: {sonarr: {}}\n')
    : PLAIN_STACK;
  expect(problems(`${base}${text}`).join()).toContain('load/yaml-syntax');
});

it('takes tags that say what a value is anyway', () => {
  const spec = `${PLAIN_STACK}apps: !!map {web: {image: !!str "nginx:1.29.3", port: !!int "80"}}\n`;
  expect(errors(spec)).toEqual([]);
});

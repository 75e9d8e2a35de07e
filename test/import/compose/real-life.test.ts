/** Kinds of things in real projects that once ended in an error of the stack, although Compose takes them. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../../src/compile/compile.ts';
import { importFiles } from './project.ts';

/** Imports a project of one file and compiles the stack. Returns its errors, its manifest, its text and the report. */
function stackOf(compose: string, env = '') {
  const run = importFiles({ '/in/lab/compose.yaml': compose, '/in/lab/.env': env }, ['/in/lab'], {
    lan: '192.168.1.0/24',
  });
  const { diagnostics, stacks } = compile({ host: run.host, root: '/repo', wanted: [] });
  const tree = new Map(stacks[0]?.tree().map(({ path, text }) => [path, text]));
  return {
    ...run,
    errors: diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code),
    tree,
    text: run.host.text('/repo/stacks/lab/stack.yaml') ?? '',
    secrets: run.host.text('/repo.lab.secrets.env') ?? '',
  };
}

describe('an import takes', () => {
  it('an external network that has no `name`', () => {
    const { errors, tree } = stackOf(
      'services:\n  web: {image: "traefik/whoami:v1.11.0", networks: [edge]}\nnetworks: {edge: {external: true}}\n',
    );
    expect(errors).toEqual([]);
    expect(JSON.parse(tree.get('manifest.json') ?? '').networks).toContain('edge');
  });

  it('an external volume that has no `name`', () => {
    const { errors, tree } = stackOf(
      'services:\n  web: {image: "traefik/whoami:v1.11.0", volumes: ["data:/data"]}\nvolumes: {data: {external: true}}\n',
    );
    expect(errors).toEqual([]);
    expect(JSON.parse(tree.get('manifest.json') ?? '').volumes).toEqual(['data']);
  });

  it('a proxy for the web that reads the Docker socket', () => {
    const { errors } = stackOf(
      'services:\n  caddy:\n    image: lucaslorentz/caddy-docker-proxy:2.9.1-alpine\n    ports: ["80:80", "443:443"]\n    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]\n',
    );
    expect(errors).toEqual([]);
  });

  it('a container in the network of another that is called as its service', () => {
    const { errors } = stackOf(
      'services:\n  vpn: {image: "example/vpn:1.0"}\n  client: {image: "example/client:1.0", container_name: client, network_mode: "service:vpn"}\n',
    );
    expect(errors).toEqual([]);
  });

  it('a tag that names the major version of a database', () => {
    const { errors } = stackOf(
      'services:\n  db: {image: "postgres:16-alpine", volumes: ["db:/var/lib/postgresql/data"]}\nvolumes: {db: {}}\n',
    );
    expect(errors).toEqual([]);
  });

  it('the name of a container of another project, in a network that both share', () => {
    const { errors } = stackOf(
      'services:\n  web: {image: "traefik/whoami:v1.11.0", networks: [edge], environment: {BACKEND: "http://other:80"}}\nnetworks: {edge: {external: true}}\n',
    );
    expect(errors).toEqual([]);
  });

  it.each([
    ['a label', 'labels: {acme.secret: correct-horse-battery}'],
    ['a label of the swarm', 'deploy: {labels: [acme.secret=correct-horse-battery]}'],
    ['a command line', 'command: serve --password correct-horse-battery'],
    ['a list of words', 'command: [serve, --api-key, correct-horse-battery]'],
    ['a probe', 'healthcheck: {test: "curl -u admin:correct-horse-battery http://localhost"}'],
    ['the text of a variable', 'environment: {DSN: "host=db password=correct-horse-battery"}'],
  ])('a secret in %s, and writes it down nowhere', (_, key) => {
    const { errors, text, tree, secrets } = stackOf(
      `services:\n  web:\n    image: traefik/whoami:v1.11.0\n    ${key}\n`,
    );
    expect(errors).toEqual([]);
    expect(`${text}${[...tree.values()].join()}`).not.toContain('correct-horse-battery');
    expect(secrets).toContain('correct-horse-battery');
  });

  it('lists with holes where variables are not set, without them', () => {
    const { errors, text, out } = stackOf(
      'services:\n  web:\n    image: traefik/whoami:v1.11.0\n    dns: ["${ONE}", "${TWO}"]\n',
    );
    expect(errors).toEqual([]);
    expect(text).toContain('To do: `dns` of your files was left out');
    expect(out).toContain('left out');
  });

  it('a port whose address is not set', () => {
    const { errors, text } = stackOf(
      'services:\n  web:\n    image: traefik/whoami:v1.11.0\n    ports: ["${IP}:8123:80"]\n',
    );
    expect(errors).toEqual([]);
    expect(text).toContain('8123');
  });

  it('an image whose version is not set', () => {
    const { errors, out } = stackOf('services:\n  web: {image: "owncloud/server:${VERSION}"}\n');
    expect(errors).toEqual([]);
    expect(out).toContain('the variable for the version is not set');
  });

  it('an empty variable for which the catalogue has an optional secret', () => {
    const { errors } = stackOf(
      'services:\n  netdata: {image: "netdata/netdata:v2.7.1", environment: {NETDATA_CLAIM_TOKEN: ""}}\n',
    );
    expect(errors).toEqual([]);
  });
});

/** What `docker inspect` printed of a server becomes a stack that runs the same. */
import { describe, expect, it } from 'vitest';
import { runImport } from '../../src/cli/commands/import.ts';
import { compile } from '../../src/compile/compile.ts';
import { docker } from '../../src/import/docker/import.ts';
import { call } from '../harness/context.ts';

const IMAGE = {
  Id: 'sha256:aa',
  RepoTags: ['example/web:1.2'],
  Config: { Env: ['PATH=/usr/bin', 'LEVEL=info'], Cmd: ['serve'], User: '', Labels: { made: 'by-us' } },
};

function container(
  id: string,
  name: string,
  more: { config?: object; host?: object; networks?: object; mounts?: object[]; image?: string } = {},
) {
  return {
    Id: id.repeat(64).slice(0, 64),
    Name: `/${name}`,
    Image: 'sha256:aa',
    State: { Status: 'running', Running: true },
    Config: {
      Image: more.image ?? 'example/web:1.2',
      Hostname: id.repeat(12).slice(0, 12),
      Env: ['PATH=/usr/bin', 'LEVEL=info'],
      Cmd: ['serve'],
      User: '',
      Labels: { made: 'by-us' },
      ...more.config,
    },
    HostConfig: {
      NetworkMode: 'bridge',
      RestartPolicy: { Name: 'always', MaximumRetryCount: 0 },
      ShmSize: 67108864,
      Runtime: 'runc',
      LogConfig: { Type: 'json-file', Config: {} },
      IpcMode: 'private',
      ...more.host,
    },
    Mounts: more.mounts ?? [],
    NetworkSettings: { Networks: more.networks ?? {} },
  };
}

const compose = (project: string, service: string) => ({
  'com.docker.compose.project': project,
  'com.docker.compose.service': service,
  made: 'by-us',
});

const NETWORK = {
  Name: 'wiki_default',
  Driver: 'bridge',
  Internal: false,
  IPAM: { Config: [{ Subnet: '172.20.0.0/16' }] },
  Labels: { 'com.docker.compose.network': 'default' },
};
const VOLUME = {
  Name: 'wiki_db',
  Driver: 'local',
  Mountpoint: '/var/lib/docker/volumes/wiki_db/_data',
  Options: null,
};

function stackOf(things: readonly object[]) {
  const text = `${JSON.stringify(things, null, 2)}\n`;
  const { context, host, out } = call({ '/in/docker.json': text }, ['docker', '/in/docker.json'], {
    values: new Map([
      ['lan', '192.168.1.0/24'],
      ['stack', 'lab'],
    ]),
  });
  const code = runImport(context, docker, ['/in/docker.json']);
  const { diagnostics, stacks } = compile({ host, root: '/repo', wanted: [] });
  const services = new Map(stacks[0]?.model.services.map(({ name, compose: service }) => [name, service]));
  return {
    code,
    out: out(),
    errors: diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    services,
    model: stacks[0]?.model,
    text: host.text('/repo/stacks/lab/stack.yaml') ?? '',
    secrets: host.text('/repo.lab.secrets.env') ?? '',
  };
}

describe('what ran on a server', () => {
  const { errors, services, model, text, secrets } = stackOf([
    container('a', 'wiki-web-1', {
      config: {
        Labels: compose('wiki', 'web'),
        Env: ['PATH=/usr/bin', 'LEVEL=debug', 'DB_PASSWORD=correct-horse-battery'],
        User: '1000',
      },
      host: {
        NetworkMode: 'wiki_default',
        PortBindings: {
          '3000/tcp': [
            { HostIp: '0.0.0.0', HostPort: '8300' },
            { HostIp: '::', HostPort: '8300' },
          ],
        },
        CapDrop: ['ALL'],
        Memory: 536870912,
        Devices: [{ PathOnHost: '/dev/dri', PathInContainer: '/dev/dri', CgroupPermissions: 'rwm' }],
      },
      networks: { wiki_default: { Aliases: ['web', 'frontend', 'aaaaaaaaaaaa'], IPAMConfig: null } },
      mounts: [{ Type: 'bind', Source: '/srv/wiki', Destination: '/pages', RW: false }],
    }),
    container('b', 'wiki-db-1', {
      image: 'postgres:16.4',
      config: { Labels: compose('wiki', 'db'), Cmd: ['postgres', '-c', 'shared_buffers=256MB'] },
      host: { NetworkMode: 'wiki_default' },
      networks: { wiki_default: { Aliases: ['db'] } },
      mounts: [
        {
          Type: 'volume',
          Name: 'wiki_db',
          Source: '/var/lib/docker/volumes/wiki_db/_data',
          Destination: '/var/lib/postgresql/data',
          RW: true,
        },
      ],
    }),
    container('c', 'sidecar', { host: { NetworkMode: `container:${'a'.repeat(64)}` } }),
    { ...container('d', 'old'), State: { Status: 'exited', Running: false } },
    IMAGE,
    NETWORK,
    VOLUME,
    { Name: 'bridge', Driver: 'bridge', IPAM: {}, Labels: {} },
  ]);

  it('is a stack without errors', () => expect(errors).toEqual([]));

  it('has what the containers have beyond their image', () => {
    const web = services.get('web');
    expect(web).toMatchObject({
      image: 'example/web:1.2',
      restart: 'always',
      user: '1000',
      cap_drop: ['ALL'],
      devices: ['/dev/dri:/dev/dri'],
    });
    expect(web?.environment).toMatchObject({ LEVEL: 'debug' });
    expect(web?.environment).not.toHaveProperty('PATH');
    expect(web?.labels ?? {}).not.toHaveProperty('made');
    expect(web?.['command']).toBeUndefined();
    expect(services.get('db')?.['command']).toEqual(['postgres', '-c', 'shared_buffers=256MB']);
    expect(JSON.stringify(web?.ports)).toContain('8300');
  });

  it('keeps data, names and shared networks', () => {
    expect(model?.volumes.map(({ compose: volume }) => volume.name)).toContain('wiki_db');
    expect(JSON.stringify(services.get('web')?.networks)).toContain('frontend');
    expect(services.get('sidecar')?.network_mode).toBe('service:web');
    expect(JSON.stringify(services.get('web')?.volumes)).toContain('/srv/wiki');
  });

  it('hands no secret on, and leaves out what did not run', () => {
    expect(text).not.toContain('correct-horse-battery');
    expect(secrets).toContain('correct-horse-battery');
    expect(services.has('old')).toBe(false);
  });

  it('says which settings nothing reads', () => {
    const { out } = stackOf([container('a', 'web', { host: { CgroupParent: '/special' } }), IMAGE]);
    expect(out).toContain('CgroupParent');
  });

  it('needs containers, and says how to get the file', () => {
    const { code, out } = stackOf([IMAGE]);
    expect(code).toBe(1);
    expect(out).toContain('docker inspect');
  });
});

/** A registry on loopback that holds one image: enough of the protocol for `docker pull`. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const sha256 = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';

export interface Registry {
  /** Name under which the image can be pulled. */
  readonly image: string;
  /** Paths that were asked for. */
  readonly asked: string[];
  readonly close: () => void;
}

/** Serves an image of the engine as `HOST:PORT/test/NAME:1`. */
export async function serve(image: string, name: string): Promise<Registry> {
  const blobs = new Map<string, Buffer>();
  const keep = (bytes: Buffer) => {
    const digest = sha256(bytes);
    blobs.set(digest, bytes);
    return { digest, size: bytes.length };
  };
  const manifest = Buffer.from(JSON.stringify(read(image, keep)));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const blob = path.includes('/manifests/') ? manifest : blobs.get(path.split('/blobs/')[1] ?? '');
    if (path !== '/v2/' && blob === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = path.includes('/manifests/') ? MANIFEST : 'application/octet-stream';
    const bytes = blob ?? Buffer.from('{}');
    response.writeHead(200, {
      'Content-Type': type,
      'Content-Length': bytes.length,
      'Docker-Content-Digest': sha256(bytes),
    });
    response.end(request.method === 'HEAD' ? undefined : bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { image: `127.0.0.1:${port}/test/${name}:1`, asked, close: () => void server.close() };
}

/** The registry's manifest of an image, and its parts. */
function read(image: string, keep: (bytes: Buffer) => { digest: string; size: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-registry-'));
  try {
    const tar = execFileSync('docker', ['save', image], { maxBuffer: 64 << 20 });
    execFileSync('tar', ['-x', '-C', folder], { input: tar });
    const [{ Config, Layers }] = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as [
      { Config: string; Layers: string[] },
    ];
    const part = (path: string) => readFileSync(join(folder, path));
    return {
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: 'application/vnd.docker.container.image.v1+json', ...keep(part(Config)) },
      layers: Layers.map((path) => ({
        mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
        ...keep(gzipSync(part(path))),
      })),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

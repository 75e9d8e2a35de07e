/** Which container is what, and which file of the tree a path inside a container leads to. */
import type { Container } from './types.ts';

/** Name of an image without registry, tag and digest: `goauthentik/server`. */
export function repositoryOf(image: string): string {
  const [path = ''] = image.split('@');
  const parts = path.replace(/:[^:/]*$/, '').split('/');
  const registry = parts.length > 1 && /[.:]|^localhost$/.test(parts[0] ?? '');
  return (registry ? parts.slice(1) : parts).join('/');
}

/** Last part of the name of an image: `traefik`, `cloudflared`. */
function program(container: Container): string {
  return repositoryOf(container.image).split('/').at(-1) ?? '';
}

export function isTraefik(container: Container): boolean {
  return program(container) === 'traefik';
}

export function isCloudflared(container: Container): boolean {
  return program(container) === 'cloudflared';
}

/** authentik's image is one for server and worker; the command tells them apart. */
export function isAuthentik(container: Container, command: 'server' | 'worker'): boolean {
  return (
    /(?:^|\/)(?:goauthentik|authentik)\/server$/.test(repositoryOf(container.image)) &&
    container.command.includes(command)
  );
}

/** Path in the tree of what a container sees at a path of its own; undefined when it comes from elsewhere. */
export function treePath(container: Container, inside: string): string | undefined {
  const found = container.mounts
    .filter(({ target }) => inside === target || inside.startsWith(`${target.replace(/\/$/, '')}/`))
    .sort((a, b) => b.target.length - a.target.length)[0];
  if (found === undefined || found.type !== 'bind' || !isInTree(found.source)) return undefined;
  const rest = inside.slice(found.target.replace(/\/$/, '').length);
  return normal(found.source + rest);
}

/** True for a source of a mount that lies in the tree itself. */
export function isInTree(source: string): boolean {
  return /^\.(?:\/|$)/.test(source);
}

/** `./a/b/` as the tree names it: `a/b`. */
export function normal(path: string): string {
  return path.replace(/^\.\/?/, '').replace(/\/+$/, '');
}

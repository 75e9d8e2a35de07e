import { expect, it } from 'vitest';
import { FULL_STACK, PLAIN_STACK, problems } from '../../harness/stack.ts';

const traefik = (version: string) =>
  problems(`${PLAIN_STACK}apps: {traefik: {access: [], version: "${version}"}, sonarr: {}}\n`);

it('refuses a Traefik that cannot delete forged headers', () => {
  for (const old of ['v3.7.11', 'v3.7.10', 'v3.6.40', 'v3.6', 'v2.11.56'])
    expect(traefik(old), old).toEqual([`check/unsupported-version "${old}"`]);
  for (const good of ['v3.7.12', 'v3.7.14', 'v3.8.0', 'v3.7', '3.10.1-alpine', 'v4.0.0'])
    expect(traefik(good), good).toEqual([]);
});

it('sees the image that an override sets, from any registry and with a digest', () => {
  const override = (image: string) =>
    problems(`${PLAIN_STACK}apps: {sonarr: {}}\noverrides: {services: {traefik: {image: "${image}"}}}\n`);
  const digest = `@sha256:${'a'.repeat(64)}`;
  for (const image of ['traefik:v3.6.2', `traefik:v3.6.2${digest}`, 'localhost:5000/mirror/traefik:v3.6.2'])
    expect(override(image), image).toEqual(['check/unsupported-version image']);
  for (const image of [`traefik${digest}`, 'localhost:5000/mirror/traefik:v3.7.14'])
    expect(override(image), image).toEqual([]);
});

it('knows from when on authentik and cloudflared understand their files, and which release is broken', () => {
  const authentik = (version: string) =>
    problems(`${FULL_STACK}apps: {authentik: {version: ${version}}, sonarr: {auth: sso}}\n`);
  expect(authentik('2026.8.6')).toEqual([]);
  expect(authentik('2025.12.6')).toEqual([]);
  expect(authentik('2025.10.4')).toEqual(Array(2).fill('check/unsupported-version 2025.10.4'));
  expect(authentik('2026.8.0')).toEqual(Array(2).fill('check/unsupported-version 2026.8.0'));
  expect(problems(`${FULL_STACK}apps: {cloudflare-tunnel: {version: 2024.9.1}}\n`)).toEqual([
    'check/unsupported-version 2024.9.1',
  ]);
});

it('leaves the images of other apps alone', () => {
  expect(problems(`${PLAIN_STACK}apps:\n  edge: {image: "traefik:v3.6.2", port: 80}\n`)).toEqual([]);
});

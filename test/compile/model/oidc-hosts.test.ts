import { expect, it } from 'vitest';
import { verify } from '../../../src/verify/verify.ts';
import { modelOf, treeOf } from '../../harness/compile.ts';
import { FULL_STACK, problems } from '../../harness/stack.ts';

const spec = `${FULL_STACK}apps: {portainer: {auth: oidc, hosts: [docker.example.org]}}\n`;

it('an app with several host names has one client of OpenID Connect, which returns to each of them', () => {
  const { identities, secrets, routes } = modelOf(spec);
  expect(routes.map(({ host }) => host)).toContain('docker.example.org');
  expect(
    identities.filter(({ app }) => app.startsWith('portainer')).map(({ app, redirects }) => [app, redirects]),
  ).toEqual([['portainer', ['https://portainer.example.com/', 'https://docker.example.org/']]]);
  expect(secrets.map(({ name }) => name).filter((name) => name.includes('oidc'))).toEqual([
    'portainer-oidc-client-secret',
  ]);
  expect(problems(spec).filter((code) => !code.startsWith('check/oidc'))).toEqual([]);
  expect(verify(treeOf(spec)).diagnostics.filter(({ code }) => code === 'verify/disagrees')).toEqual([]);
});

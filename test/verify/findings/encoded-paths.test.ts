import { describe, expect, it } from 'vitest';
import { encodedPaths } from '../../../src/verify/findings/encoded-paths.ts';
import { parseTree } from '../../../src/verify/read/parsed-tree.ts';
import { trace } from '../../../src/verify/trace/trace.ts';
import { treeOf } from '../../harness/compile.ts';
import { FULL_STACK } from '../../harness/stack.ts';
import { codesIn, describeFinding } from './provoke.ts';

const REASON = 'reason: the phone app has a key of its own';
const stack = (more: string) =>
  treeOf(`${FULL_STACK}apps:\n  sonarr: {auth: sso, skip: {paths: ["^/api/"], ${REASON}${more}}}\n`);

describeFinding('encoded-paths', encodedPaths, { 'verify/encoded-path': stack(', encoded: true') });

describe('an app whose API needs no login', () => {
  it('refuses encoded paths before authentik is asked', () =>
    expect(codesIn(encodedPaths, stack(''))).toEqual([]));

  it.each([
    ['/api/x', 'yes'],
    ['/api/%41', 'yes'],
    ['/api/..%2fx', 'no'],
    ['/api/%5c..%5cx', 'no'],
    ['/api/\\x', 'no'],
    ['/api/%00', 'no'],
    ['/api/%252e%252e/x', 'no'],
    ['/api/a%3bb', 'no'],
    ['/api/a%3fb', 'no'],
    ['/api/a%23b', 'no'],
  ] as const)('%s reaches it without a login: %s', (path, reached) => {
    const parsed = parseTree(stack(''));
    if (parsed === undefined) throw new Error('there is no project');
    const way = trace(parsed, { scheme: 'https', host: 'sonarr.example.com', path }, { kind: 'lan' });
    expect([way.reached, way.login]).toEqual([reached, 'none']);
  });

  it('keeps a middleware that refuses only some of them from counting', () => {
    const tree = new Map(
      [...stack('')].map(([path, text]) => [
        path,
        text.replace('allowEncodedSlash: false', 'allowEncodedHash: true'),
      ]),
    );
    expect(codesIn(encodedPaths, tree)).toEqual(['verify/encoded-path']);
  });
});

import { expect, it } from 'vitest';
import { compileText } from '../../harness/compile.ts';
import { PLAIN_STACK } from '../../harness/stack.ts';

it("copies the user's configuration below the folder of its app", () => {
  const spec = `${PLAIN_STACK}apps:\n  web: {image: "nginx:1.29.3", port: 80, files: {files/nginx: /etc/nginx/conf.d}}\n`;
  const files = {
    'files/nginx/a.conf': 'server {}',
    'files/nginx/sub/b.conf': 'other\n',
    'files/unused/c.conf': 'x\n',
  };
  const tree = compileText(spec, files).stacks[0]?.tree() ?? [];
  expect(tree.filter(({ path }) => path.startsWith('web/'))).toEqual([
    { path: 'web/nginx/a.conf', text: 'server {}\n' },
    { path: 'web/nginx/sub/b.conf', text: 'other\n' },
  ]);
});

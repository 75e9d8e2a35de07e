/** An .env file is read as Docker Compose reads it. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../../src/base/util/env-file.ts';
import { hasCompose, needCompose } from '../../harness/docker.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

const FILE = `# a comment
PLAIN=value
export EXPORTED=yes
  INDENTED = spaced out
EMPTY=
QUOTED='it costs $5 and "more" \\n # no comment'
DOUBLE="a \\"quoted\\" word, a tab\\t, two\\nlines, a back\\\\slash # no comment"
COMMENT=value # a comment
HASH=value#no-comment
EQUALS=a=b=c
UNICODE=ä€𝄞
SEVERAL="first
second"
DOLLARS='$$'
TRAILING=value   
NOT AN ASSIGNMENT
`;

/** What Docker Compose makes of the variables of a file. */
function byCompose(text: string, names: readonly string[]): Record<string, string> {
  const folder = temporaryFolder();
  const environment = names.map((name) => `      ${name}: "\${${name}}"\n`).join('');
  writeFileSync(
    join(folder, 'compose.yaml'),
    `services:\n  x:\n    image: x\n    environment:\n${environment}`,
  );
  writeFileSync(join(folder, '.env'), text);
  const args = ['compose', '--project-directory', folder, 'config', '--format', 'json'];
  const out = execFileSync('docker', args, { encoding: 'utf8', env: { PATH: process.env['PATH'] } });
  const found = JSON.parse(out).services.x.environment as Record<string, string>;
  // Compose doubles dollars in what it prints.
  return Object.fromEntries(
    Object.entries(found).map(([name, value]) => [name, value.replaceAll('$$', '$')]),
  );
}

describe('an .env file', () => {
  it.skipIf(!hasCompose && !needCompose)('means what it means to Docker Compose', () => {
    const text = FILE.replace('NOT AN ASSIGNMENT\n', '');
    const variables = parseEnvFile(text);
    const names = variables.map(({ name }) => name);
    expect(names).toHaveLength(13);
    expect(Object.fromEntries(variables.map(({ name, value }) => [name, value]))).toEqual(
      byCompose(text, names),
    );
  });

  it('does not guess what refers to another variable', () => {
    expect(parseEnvFile('A=${B}\nC="x$D"\nE=\'$F\'\nG=5$\n')).toEqual([
      { name: 'A', value: undefined },
      { name: 'C', value: undefined },
      { name: 'E', value: '$F' },
      { name: 'G', value: '5$' },
    ]);
  });

  it('leaves out what is not an assignment, and accepts Windows line endings', () => {
    expect(parseEnvFile(FILE.replaceAll('\n', '\r\n')).map(({ name }) => name)).not.toContain('NOT');
    expect(parseEnvFile('A=b\r\nC=d\r\n')).toEqual([
      { name: 'A', value: 'b' },
      { name: 'C', value: 'd' },
    ]);
  });
});

/** Projects that Compose would refuse, and files that nobody meant: a place and a reason, and nothing is written. */
import { describe, expect, it } from 'vitest';
import { importFiles } from './project.ts';

const FOLDER = '/in';

/** Imports /in and answers codes with the lines that they point at. */
function problems(
  files: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>> = {},
): string[] {
  const named = Object.fromEntries(Object.entries(files).map(([name, text]) => [`${FOLDER}/${name}`, text]));
  const run = importFiles(named, [FOLDER], values, 'json');
  expect(run.code).toBe(1);
  expect([...run.host.files.keys()].filter((path) => !path.startsWith(FOLDER))).toEqual([]);
  const { diagnostics } = JSON.parse(run.out) as {
    diagnostics: { code: string; severity: string; at: { file: string; start: { line: number } | null } }[];
  };
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, at }) => `${code} ${at.file.replace(`${FOLDER}/`, '')}:${at.start?.line ?? '-'}`);
}

const WEB = 'services:\n  web:\n    image: nginx:1.27\n';

describe('an import refuses', () => {
  it('broken YAML', () => {
    expect(problems({ 'compose.yaml': `${WEB}    ports: ["80:80"\n` })).toEqual([
      expect.stringMatching(/^load\/yaml-syntax compose\.yaml:/),
    ]);
    expect(problems({ 'compose.yaml': `${WEB}    image: nginx\n` })).toEqual([
      'load/duplicate-key compose.yaml:4',
    ]);
  });

  it('files that are not Compose files', () => {
    expect(problems({ 'compose.yaml': 'web:\n  image: nginx\n' })).toEqual([
      'import/compose-no-services compose.yaml:1',
    ]);
    expect(problems({ 'compose.yaml': '- a\n- b\n' })).toEqual(['import/compose-no-services compose.yaml:1']);
    expect(problems({ 'readme.txt': 'x' })[0]).toContain('import/compose-no-services');
  });

  it('circles of extends and include', () => {
    const circle = 'services:\n  a:\n    extends: b\n  b:\n    extends: {service: a}\n';
    expect(problems({ 'compose.yaml': circle })).toContain('import/compose-cycle compose.yaml:3');
    const other = 'services:\n  a:\n    extends: {file: compose.yaml, service: a}\n';
    expect(
      problems({
        'compose.yaml': 'services:\n  a:\n    extends: {file: other.yaml, service: a}\n',
        'other.yaml': other,
      })[0],
    ).toContain('import/compose-cycle');
    expect(problems({ 'compose.yaml': `include: [compose.yaml]\n${WEB}` })).toEqual([
      'import/compose-cycle compose.yaml:1',
    ]);
  });

  it('what is not there', () => {
    expect(problems({ 'compose.yaml': `${WEB}    env_file: [missing.env]\n` })).toEqual([
      'import/compose-file compose.yaml:4',
    ]);
    expect(problems({ 'compose.yaml': `${WEB}    extends: {file: missing.yaml, service: x}\n` })).toEqual([
      'import/compose-file compose.yaml:4',
    ]);
    expect(problems({ 'compose.yaml': `${WEB}    extends: nothing\n` })).toEqual([
      'import/compose-no-such-service compose.yaml:4',
    ]);
    expect(problems({ 'compose.yaml': `include: [missing.yaml]\n${WEB}` })).toEqual([
      'import/compose-file compose.yaml:1',
    ]);
    expect(problems({ 'compose.yaml': WEB }, { 'env-file': '/in/none.env' })).toEqual([
      expect.stringContaining('import/compose-file'),
    ]);
  });

  it('variables that are required, and expressions that are none', () => {
    expect(problems({ 'compose.yaml': `${WEB}    user: "\${UID:?who}"\n` })).toEqual([
      'import/compose-variable compose.yaml:4',
    ]);
    expect(problems({ 'compose.yaml': `${WEB}    user: "\${UID"\n` })).toEqual([
      'import/compose-variable compose.yaml:4',
    ]);
  });

  it('services without an image, and what they use that nothing defines', () => {
    expect(problems({ 'compose.yaml': 'services:\n  web:\n    user: "1"\n' })).toEqual([
      'import/compose-no-image compose.yaml:2',
    ]);
    expect(
      problems({ 'compose.yaml': `${WEB}    networks: [front]\n    volumes: ["data:/data"]\n` }),
    ).toEqual(['import/compose-undefined compose.yaml:4', 'import/compose-undefined compose.yaml:5']);
  });

  it('values that Compose refuses', () => {
    expect(problems({ 'compose.yaml': `${WEB}    ports: [web]\n` })).toEqual([
      'import/compose-value compose.yaml:4',
    ]);
    expect(problems({ 'compose.yaml': `${WEB}    volumes: ["a:b:c:d"]\n` })).toEqual([
      'import/compose-value compose.yaml:4',
    ]);
    expect(problems({ 'compose.yaml': WEB, '.env': 'A=1\nthis sets nothing\n' })).toEqual([
      'import/compose-value .env:2',
    ]);
    const twice = `include: [other.yaml]\n${WEB}`;
    expect(problems({ 'compose.yaml': twice, 'other.yaml': WEB.replace('1.27', '1.28') })).toEqual([
      'import/compose-twice compose.yaml:3',
    ]);
  });

  it('huge files and bombs of aliases', () => {
    expect(problems({ 'compose.yaml': `${WEB}# ${'x'.repeat(1 << 22)}\n` })).toEqual([
      'load/too-large compose.yaml:-',
    ]);
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((c, i) => `${c}: &${c} [${Array(10).fill(`*${'abcdefg'[i]}`).join(', ')}]`),
    ];
    expect(problems({ 'compose.yaml': `${bomb.join('\n')}\n${WEB}` })).toEqual([
      expect.stringContaining('load/too-many-aliases'),
    ]);
  });
});

describe('an import warns', () => {
  const warnings = (files: Readonly<Record<string, string>>) => {
    const named = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [`${FOLDER}/${name}`, text]),
    );
    const run = importFiles(named, [FOLDER], {}, 'text');
    expect(run.code, run.out + run.err).toBe(0);
    return run.err;
  };

  it('of versions that never were, and of variables that are not set', () => {
    expect(warnings({ 'compose.yaml': `version: "7"\n${WEB}` })).toContain('import/compose-version');
    expect(warnings({ 'compose.yaml': `version: "3.8"\n${WEB}` })).not.toContain('import/compose-version');
    expect(warnings({ 'compose.yaml': `${WEB}    hostname: "x\${NAME}"\n` })).toContain(
      'import/compose-variable-unset',
    );
  });

  it('of ports that stay open, and not of those that only the host reaches', () => {
    expect(warnings({ 'compose.yaml': `${WEB}    ports: ["1883:1883"]\n` })).toContain(
      'import/compose-open-port',
    );
    expect(warnings({ 'compose.yaml': `${WEB}    ports: ["127.0.0.1:1883:1883"]\n` })).not.toContain(
      'import/compose-open-port',
    );
  });
});

it('takes line endings of Windows', () => {
  const run = importFiles({ '/in/compose.yaml': `${WEB}    environment: [A=1]\n`.replaceAll('\n', '\r\n') }, [
    FOLDER,
  ]);
  expect(run.code, run.out + run.err).toBe(0);
});

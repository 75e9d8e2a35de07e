/** The whole catalogue: every file is valid, every rule holds, and an app is one YAML file. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { NodeHost } from '../../src/base/host/node-host.ts';
import { catalog } from '../../src/catalog/catalog.gen.js';
import { compile } from '../../src/compile/compile.ts';
import validate from '../../src/compile/validate/app.gen.js';
import { planWrite } from '../../src/compile/write/plan.ts';
import { writeTree } from '../../src/compile/write/write.ts';
import { renderText } from '../../src/review/report/text.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { catalogueFiles, catalogueTexts } from './definitions.ts';
import { RIGHTS } from './rules/rights.ts';
import { rules } from './rules.ts';

const MODELINE = '# yaml-language-server: $schema=../../schema/app.schema.json\n';

describe('every file of the catalogue', () => {
  const texts = catalogueTexts();

  it('is in machine form too, as it stands', () => {
    expect(catalog).toEqual(catalogueFiles());
  });

  it('begins with the line that editors read', () => {
    expect(Object.keys(texts).filter((app) => !texts[app]?.startsWith(MODELINE))).toEqual([]);
  });

  it('is valid, with a health check or the reason for none', () => {
    for (const [app, definition] of Object.entries(catalogueFiles())) {
      expect(validate(definition) || validate.errors, app).toBe(true);
      for (const { health } of Object.values(definition.services))
        if (health.kind === 'none') expect(health.reason, app).toMatch(/^[A-Z].{15,}\.$/);
    }
  });

  it('says where its versions were seen', () => {
    const silent = Object.entries(texts).filter(([, text]) => {
      const images = text.split('\n').filter((line) => /^ {4}image:/.test(line));
      const told = text
        .split('\n')
        .filter((line, i, lines) => /^ {6}# /.test(line) && /^ {4}image:/.test(lines[i - 1] ?? ''));
      return images.length !== told.length;
    });
    expect(silent.map(([app]) => app)).toEqual([]);
  });
});

describe('the catalogue as a whole', () => {
  const catalogue = catalogueFiles();
  for (const [name, problems] of Object.entries(rules))
    it(`holds the rule ${name}`, () => expect(problems(catalogue)).toEqual([]));

  it('allows rights with a reason only', () => {
    for (const reason of Object.values(RIGHTS).flatMap((services) => Object.values(services)))
      expect(reason).toMatch(/^[A-Z].{15,}\.$/);
  });
});

/** A whole app in one file: a page, a side service, data, a secret of each of two kinds, a setting. */
const OWN_APP = `${MODELINE}apiVersion: waybill/v1
title: Notes
description: Keeps notes.
category: misc
website: https://notes.example.org
login: {own: required, sso: true}
route: {service: notes, port: 8080}
settings:
  language: {type: string, description: Language of the page., default: en}
secrets:
  database-password: {kind: generated, purpose: Password of the database of Notes., rotation: {by: postgres, service: notes-db, user: notes}}
volumes:
  notes-database: {description: PostgreSQL data of Notes.}
networks:
  notes: {internal: true, purpose: Notes and its database.}
homepage: {group: Media, icon: notes.png}
steps: [Open the app and create the first user.]
services:
  notes:
    image: {name: registry.example.org/notes, tag: 1.4.2}
    user: '{uid}:{gid}'
    environment:
      TZ: '{timezone}'
      NOTES_LANGUAGE: '{setting:language}'
      NOTES_URL: '{url}'
      DATABASE_URL: {secret: database-password, prefix: 'postgres://notes:', suffix: '@notes-db:5432/notes'}
    mounts: [{type: data, name: config, target: /config}]
    networks: [proxy, notes]
    health: {kind: http, tool: wget, port: 8080, path: /health}
    dependsOn: {notes-db: healthy}
  notes-db:
    image: {name: postgres, tag: '16.15'}
    environment: {POSTGRES_DB: notes, POSTGRES_USER: notes}
    secretFiles: [{secret: database-password, variable: POSTGRES_PASSWORD_FILE}]
    mounts: [{type: volume, name: notes-database, target: /var/lib/postgresql/data}]
    networks: [notes]
    health: {kind: command, command: [pg_isready, -U, notes]}
`;

const STACK = `apiVersion: waybill/v1
name: new
domain: example.com
host: {timezone: Europe/Berlin, uid: 1000, gid: 1000, data: /opt/new}
lan: [192.168.1.0/24]
apps:
  homepage: {}
  notes: {settings: {language: de}}
`;

/** Renders a stack of these files on a real disk. */
function renderNew(files: Readonly<Record<string, string>>) {
  const root = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, 'stacks/new', path)), { recursive: true });
    writeFileSync(join(root, 'stacks/new', path), text);
  }
  const host = new NodeHost();
  const { stacks, diagnostics, textOf } = compile({ host, root, wanted: [] });
  for (const { name, tree } of stacks)
    writeTree(host, planWrite(host, join(root, 'out', name), `out/${name}`, tree()));
  return {
    problems: renderText(diagnostics, textOf, { color: false }),
    read: (path: string) => readFileSync(join(root, 'out/new', path), 'utf8'),
  };
}

describe('adding an app', () => {
  it('is one YAML file: its containers, route, card, secrets and folders come of it', () => {
    const { problems, read } = renderNew({ 'stack.yaml': STACK, 'apps/notes.yaml': OWN_APP });
    expect(problems).toBe('');
    const { services } = parse(read('compose/notes.yaml')) as {
      services: Record<string, Record<string, unknown>>;
    };
    expect(Object.keys(services)).toEqual(['notes', 'notes-db']);
    expect(services['notes']?.['environment']).toMatchObject({
      NOTES_LANGUAGE: 'de',
      NOTES_URL: 'http://notes.example.com',
      DATABASE_URL: expect.stringContaining('${NOTES_DATABASE_PASSWORD:?') as string,
    });
    expect(read('traefik/dynamic/notes.yml')).toContain('Host(`notes.example.com`)');
    expect(read('homepage/services.yaml')).toContain('http://notes.example.com');
    expect(read('README.md')).toContain('Open the app and create the first user.');
    expect(JSON.parse(read('manifest.json'))).toMatchObject({
      folders: expect.arrayContaining([
        { path: '/opt/new/notes/config', uid: 1000, gid: 1000, mode: '0750' },
      ]) as unknown,
      secrets: [{ name: 'notes-database-password', kind: 'generated' }],
      volumes: ['new_notes-database'],
    });
  });

  it('holds the rules of the catalogue', () => {
    const catalogue = { ...catalogueFiles(), notes: parse(OWN_APP) as (typeof catalog)[string] };
    expect(Object.values(rules).flatMap((problems) => problems(catalogue))).toEqual([]);
  });

  it('is refused as a whole when the file is wrong', () => {
    const wrong = OWN_APP.replace('secret: database-password, prefix', 'secret: database-pasword, prefix');
    const { problems, read } = renderNew({ 'stack.yaml': STACK, 'apps/notes.yaml': wrong });
    expect(problems).toContain('stacks/new/apps/notes.yaml:');
    expect(problems).toContain('did you mean `database-password`?');
    expect(() => read('compose.yaml')).toThrow('ENOENT');
  });
});

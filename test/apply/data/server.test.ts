/** What a PostgreSQL server is told when it is filled. */
import { expect, it } from 'vitest';
import { Server } from '../../../src/apply/data/upgrade/server.ts';
import { Docker } from '../../../src/apply/engine/docker.ts';
import { MemorySystem } from '../memory.ts';

it('a server that is filled gets what is stored of a password, which its log may show', async () => {
  const system = new MemorySystem();
  const login = { user: 'app', database: 'app', password: 'very-secret-word' };
  await new Server(new Docker(system), 'scratch', login).restore(
    'CREATE ROLE app;',
    ['app'],
    system.random(16),
  );
  const statements = system.calls.map(({ options }) => options.input ?? '').join('\n');
  expect(statements).toMatch(/alter role "app" password 'SCRAM-SHA-256\$4096:/);
  for (const { args, options } of system.calls)
    expect(`${args.join(' ')} ${options.input}`).not.toContain(login.password);
});

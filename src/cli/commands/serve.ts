/** `waybill serve`: the page of what changes, live while someone edits; for this machine only. */
import { hasErrors } from '../../base/diag/outcome.ts';
import { type LoopbackServer, serveOnLoopback } from '../../base/host/loopback.ts';
import { untilStopped } from '../../base/host/stop.ts';
import { contentPolicy, renderContent, renderPage } from '../../review/report/html/page.ts';
import { type Command, type Context, exitCode } from './command.ts';
import { resolveBase } from './compare.ts';
import { showDiagnostics } from './diagnostics.ts';
import { LiveStacks } from './live-stacks.ts';
import { onChange } from './on-change.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'show what changes in a browser, live while you edit',
  usage: '[STACK...]',
  example: 'serve',
  options: {
    port: ['N', 'port on 127.0.0.1 (default: any that is free)'],
    base: ['REF|DIR', 'compare with a git reference or another folder of trees (default: what is on disk)'],
  },
  run: async (context) => {
    const port = Number(context.values.get('port') ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
      context.say('waybill: --port takes a number up to 65535\n');
      return exitCode.problems;
    }
    const named = context.values.has('base');
    const base = named ? await resolveBase(context) : undefined;
    if (named && base === undefined) return exitCode.problems;
    let server: LoopbackServer | undefined;
    const update = () => {
      stacks.update();
      server?.send();
      showProblems(context, stacks);
    };
    // Watched before it is read: a save in between would never be seen.
    onChange(context, `${context.root}/stacks`, update);
    // A render while the page is open makes the difference smaller.
    if (!named && context.host.kind(context.out) === 'folder') onChange(context, context.out, update);
    const stacks = new LiveStacks(context, base?.text ?? 'the trees on disk', base?.trees);
    server = await serveStacks(stacks, port);
    context.print(`Serving ${server.url} for this machine only. Stop with Ctrl-C.\n`);
    showProblems(context, stacks);
    await untilStopped();
    await server.close();
    return exitCode.clean;
  },
};

function serveStacks(stacks: LiveStacks, port: number): Promise<LoopbackServer> {
  return serveOnLoopback(port, {
    page: () => renderPage(stacks.page, { live: true }),
    content: () => JSON.stringify(renderContent(stacks.page)),
    policy: contentPolicy(true),
  });
}

function showProblems(context: Context, { page: { diagnostics, textOf } }: LiveStacks): void {
  showDiagnostics(context, diagnostics, textOf);
  if (!hasErrors(diagnostics)) context.say('No errors.\n');
}

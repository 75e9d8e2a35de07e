/** A web server for the person at this machine: one page, and a stream of what is new in it. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LiveSite {
  /** The whole page as it is now. */
  readonly page: () => string;
  /** What a listener is sent as soon as it connects: the content as it is now. */
  readonly content: () => string;
  /** Content security policy of the page. */
  readonly policy: string;
}

export interface LoopbackServer {
  /** Address for a browser. */
  readonly url: string;
  /** Sends the content as it is now to every listener. */
  readonly send: () => void;
  /** Ends all connections. */
  readonly close: () => Promise<void>;
}

/**
 * Serves a site on 127.0.0.1. Every request must name this machine as its host: a page on the internet whose name is
 * made to lead here (DNS rebinding) is refused. There is nothing to write to, and no other site may read or frame it.
 *
 * @param port 0 for any that is free
 * @throws the system's error when the port is not free
 */
export async function serveOnLoopback(port: number, site: LiveSite): Promise<LoopbackServer> {
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => answer(request, response, site, listeners));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    send: () => {
      const message = eventOf(site.content());
      for (const listener of listeners) listener.write(message);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  site: LiveSite,
  listeners: Set<ServerResponse>,
): void {
  const { method, url, headers } = request;
  const refuse = (status: number, text: string) =>
    response
      .writeHead(status, { ...common(site), 'content-type': 'text/plain; charset=utf-8' })
      .end(`${text}\n`);
  if (!namesThisMachine(headers.host)) refuse(403, 'This server answers to the name localhost only.');
  else if (method !== 'GET') refuse(405, 'There is nothing to change here.');
  else if (url === '/') {
    response.writeHead(200, { ...common(site), 'content-type': 'text/html; charset=utf-8' }).end(site.page());
  } else if (url === '/events') {
    response.writeHead(200, { ...common(site), 'content-type': 'text/event-stream' });
    response.write(eventOf(site.content()));
    listeners.add(response);
    response.on('close', () => listeners.delete(response));
  } else refuse(404, 'There is one page here: /');
}

/** A message of server-sent events has no line end inside (html.spec.whatwg.org, section 9.2); JSON has none. */
const eventOf = (content: string) => `event: content\ndata: ${content}\n\n`;

const namesThisMachine = (host = '') => /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(host);

const common = ({ policy }: LiveSite) => ({
  'cache-control': 'no-store',
  'content-security-policy': `${policy}; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});

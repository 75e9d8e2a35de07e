/** Requests in words that a person can try out. */
import type { TraceQuery } from '../trace/trace.ts';

/** The address of a request, as one would type it. */
export function addressOf({ scheme, host, port, path = '/', query = '' }: TraceQuery): string {
  const usual = scheme === 'https' ? 443 : 80;
  const at = port === undefined || port === usual ? '' : `:${port}`;
  return `${scheme}://${host}${at}${encoded(path)}${query === '' ? '' : `?${query}`}`;
}

/** What of a request is not its host: `/api/?k=v with the method POST`. */
export function pathInWords({ path = '/', query = '', ...rest }: TraceQuery): string {
  return `${encoded(path)}${query === '' ? '' : `?${query}`}${besides(rest)}`;
}

/** The whole request: `https://a.example.com/x with the header X-A: b`. */
export function requestInWords(question: TraceQuery): string {
  return `${addressOf(question)}${besides(question)}`;
}

/** A path as it travels: what no address may hold is written with percent signs. */
function encoded(path: string): string {
  return path.replace(/[^!-~]|["<>\\^`{|}]/gu, encodeURIComponent);
}

function besides({ method, headers }: Pick<TraceQuery, 'method' | 'headers'>): string {
  const how = method === undefined || method === 'GET' ? [] : [`the method ${method}`];
  const lines = [...(headers ?? [])].flatMap(([name, values]) =>
    values.map((value) => `the header ${name}: ${value}`),
  );
  const all = [...how, ...lines];
  return all.length === 0 ? '' : ` with ${all.join(' and ')}`;
}

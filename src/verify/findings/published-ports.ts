/** Published ports of Traefik lead to its entry points, and both speak the same protocol. */
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, type Name, reporter, type Text, warning } from '../finding.ts';
import { field, record } from '../read/data.ts';
import { below } from '../read/reader.ts';
import type { EntryPoint, Traefik } from '../read/types.ts';

const codes = defineCodes({
  'verify/dead-port': error(
    (p: { port: string }) => `port ${p.port} of the host leads to Traefik, which does not listen there`,
    'publish the port of an entry point, or remove it',
    'Requests to this port end in an error, and the entry point that was meant is not reached.',
  ),
  'verify/other-port': warning(
    (p: Name & { port: string; own: number }) =>
      `the entry point \`${p.name}\` (port ${p.own}) is published as ${p.port}`,
    'publish the port of the entry point itself',
    'Names without a port lead to 80 and 443. People would have to type the other port, and every link would need it.',
  ),
  'verify/http3-port': warning(
    (p: Text) => p.text,
    'publish the same port for UDP, or remove http3',
    'HTTP/3 runs over UDP: without the port browsers wait for an answer that never comes, while an open port without HTTP/3 has no use.',
  ),
});
const report = reporter(codes);

export const publishedPorts = defineFinding({
  codes,
  run: ({ traefik }) =>
    traefik === undefined ? [] : portProblems(traefik, [...traefik.entryPoints.values()]),
});

function portProblems(traefik: Traefik, points: readonly EntryPoint[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  const http3 = (point: EntryPoint) =>
    field(record(field(traefik.static, 'entryPoints'))[point.name], 'http3') !== undefined;
  for (const port of traefik.container.ports) {
    const point = points.find((one) => one.port === port.target);
    if (point === undefined)
      found.push(
        report('verify/dead-port', below(port.at, 'target'), {
          port: `${port.published[0]}/${port.protocol}`,
        }),
      );
    else if (port.published[0] !== port.target)
      found.push(
        report('verify/other-port', below(port.at, 'published'), {
          name: point.name,
          port: `${port.published[0]}/${port.protocol}`,
          own: port.target,
        }),
      );
    else if (port.protocol === 'udp' && !http3(point))
      found.push(
        report('verify/http3-port', port.at, {
          text: `port ${port.target}/udp is published, and ${point.name} speaks no HTTP/3`,
        }),
      );
  }
  for (const point of points.filter(http3)) {
    const same = traefik.container.ports.filter(({ target }) => target === point.port);
    if (same.some(({ protocol }) => protocol !== 'udp') && !same.some(({ protocol }) => protocol === 'udp'))
      found.push(
        report('verify/http3-port', below(point.at, 'http3'), {
          text: `${point.name} speaks HTTP/3, and its UDP port is not published`,
        }),
      );
  }
  return found;
}

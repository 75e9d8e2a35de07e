import { reach } from '../../../src/verify/findings/reach.ts';
import { DYNAMIC_FILE, handMade } from '../hand-made.ts';
import { describeFinding } from './provoke.ts';

describeFinding('reach', reach, {
  'verify/record-without-route': 'Traefik: a router names a missing middleware',
  'verify/public-without-record': 'Traefik: an allow-list is taken off a router',
  'verify/path-open': 'Traefik: a router of the tunnel moves to the LAN',
  'verify/any-name': 'Traefik: a rule takes every host',
  'verify/public-without-login': handMade([
    DYNAMIC_FILE,
    /^ {2}services:$/m,
    '    n8n: {entryPoints: [websecure], rule: "Host(`n8n.example.com`)", priority: 1, service: app}\n  services:',
  ]),
});

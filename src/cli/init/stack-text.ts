/** The first stack of a new repository. */
import { catalog } from '../../catalog/catalog.gen.js';
import { MODELINE } from '../../schema/modeline.ts';
import { type Answers, wordsOf } from './answers.ts';

/** A string as YAML: bare where every reader takes it for text, else in quotes. */
const scalar = (text: string) => (/^[A-Za-z/][\w./-]*$/.test(text) ? text : JSON.stringify(text));

/** Categories of apps that a household uses on the way. What manages the server or downloads stays at home at first. */
const FOR_GUESTS = ['analytics-dashboard', 'media-management', 'media-server'];

/** The tunnel is there as soon as its identifier is known. */
const hasTunnel = ({ preset, tunnel }: Answers) => preset === 'tunnel' && tunnel !== '';

/** The text of stack.yaml, with remarks on what to do next. */
export function stackText(answers: Answers): string {
  const { name, domain, address, lan, timezone, data, media } = answers;
  return [
    `# ${MODELINE}`,
    'apiVersion: waybill/v1',
    `name: ${scalar(name)}`,
    `domain: ${scalar(domain)}`,
    'host:',
    ...(address === ''
      ? ['  # address: 192.168.1.10   # of the server; with it Waybill writes DNS records for your network']
      : [`  address: ${scalar(address)}`]),
    `  timezone: ${scalar(timezone)}`,
    '  # The user and group that own data and media: `id -u` and `id -g` on the server.',
    '  uid: 1000',
    '  gid: 1000',
    `  data: ${scalar(data)}`,
    `  media: ${scalar(media)}`,
    '# Only these addresses can open an app, unless the app says otherwise.',
    `lan: [${wordsOf(lan).map(scalar).join(', ')}]`,
    '',
    ...settingsOf(answers),
    'apps:',
    ...appsOf(answers),
    '',
  ].join('\n');
}

function settingsOf(answers: Answers): string[] {
  const { preset, email, dns, tunnel } = answers;
  const lines = [
    ...(email === '' ? [] : [`tls: {email: ${JSON.stringify(email)}, dnsProvider: ${scalar(dns)}}`]),
    ...(preset === 'home' ? [] : ['sso: {outposts: embedded}']),
    ...(hasTunnel(answers) ? [`tunnel: {id: ${scalar(tunnel)}}`] : []),
    ...(preset === 'tunnel' && tunnel === ''
      ? [
          '# For the way in from outside, run `cloudflared tunnel create` on any machine, write here what it prints, and give',
          '# `access: [lan, tunnel]` to authentik and to each app that should be reachable.',
          '# tunnel: {id: 00000000-0000-0000-0000-000000000000}',
        ]
      : []),
  ];
  return lines.length === 0 ? [] : [...lines, ''];
}

function appsOf(answers: Answers): string[] {
  const { preset, apps } = answers;
  const wanted = [...new Set(wordsOf(apps))].filter((app) => preset === 'home' || app !== 'authentik');
  const tunnel = hasTunnel(answers) ? ['access: [lan, tunnel]'] : [];
  const line = (app: string, parts: readonly string[]) => `  ${scalar(app)}: {${parts.join(', ')}}`;
  const lines = wanted.map((app) => {
    const { login, route, vpn, category = '' } = catalog[app] ?? {};
    const outside = FOR_GUESTS.includes(category) ? tunnel : [];
    // An app with a VPN has to say which.
    const own = vpn === undefined ? [] : [`vpn: {type: ${vpn.types.at(-1)}}`];
    if (preset === 'home' || route === undefined) return line(app, own);
    if (login?.sso === true) return line(app, [...outside, 'auth: sso', ...own]);
    const reason =
      outside.length === 0 ? [] : ['reason: its own programs cannot follow a login on a web page'];
    return line(app, [...outside, 'auth: app', ...reason, ...own]);
  });
  if (preset === 'home') return lines;
  const remark = `  # Asks for the login: as akadmin at first, with the secret authentik-bootstrap-password that the server makes.`;
  return [remark, line('authentik', tunnel), ...lines];
}

/** What cloudflared refuses or silently ignores in its configuration (ingress/ingress.go, config/configuration.go). */

const ROOT = [
  'tunnel',
  'credentials-file',
  'metrics',
  'no-autoupdate',
  'ingress',
  'originRequest',
  'warp-routing',
  'loglevel',
  'protocol',
  'edge-ip-version',
];

interface Rule {
  readonly hostname?: string;
  readonly path?: string;
  readonly service?: string;
}

export function cloudflaredComplaints(file: unknown): string[] {
  const config = file as { ingress?: Rule[]; tunnel?: string };
  const complaints = Object.keys(config)
    .filter((key) => !ROOT.includes(key))
    .map((key) => `unknown key ${key}`);
  const rules = config.ingress ?? [];
  const all = (rule: Rule) =>
    (rule.hostname === undefined || rule.hostname === '*' || rule.hostname === '') && rule.path === undefined;
  const last = rules.at(-1);
  if (last === undefined || !all(last)) complaints.push('the last rule does not fit everything');
  if (last?.service !== 'http_status:404') complaints.push('what fits no rule is not refused');
  rules.slice(0, -1).forEach((rule, i) => {
    if (all(rule)) complaints.push(`rule ${i} fits everything, those after it never come`);
    complaints.push(...ruleComplaints(rule));
  });
  const hosts = rules.map((rule) => rule.hostname);
  complaints.push(
    ...hosts.filter((host, i) => hosts.indexOf(host) !== i).map((host) => `${host} has two rules`),
  );
  return complaints;
}

function ruleComplaints({ hostname = '', service = '' }: Rule): string[] {
  const complaints: string[] = [];
  if (hostname !== hostname.toLowerCase()) complaints.push(`${hostname} is not in lower case and never fits`);
  if (hostname.includes(':')) complaints.push(`${hostname} holds a port`);
  if (hostname.slice(1).includes('*') || (hostname.startsWith('*') && !hostname.startsWith('*.')))
    complaints.push(`${hostname} has a star in the wrong place`);
  if (!/^https?:\/\/[^/]+$/.test(service))
    complaints.push(`the service ${service} is not a scheme and an address without a path`);
  return complaints;
}

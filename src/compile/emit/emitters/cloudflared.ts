/** Cloudflare Tunnel: one rule for each host name on the tunnel, to Traefik and nowhere else; everything else is refused. */

import { byText } from '../../../base/util/order.ts';
import { entryPointPort } from '../../model/names.ts';
import { defineEmitter, header } from '../define.ts';
import { printYaml } from '../yaml.ts';

/** Where Compose puts the credentials file of the tunnel. */
const CREDENTIALS = '/run/secrets/cloudflared-credentials.json';

export const cloudflared = defineEmitter({
  name: 'cloudflared',
  stage: 'files',
  emit: (model) => {
    if (model.tunnel === undefined) return [];
    const hosts = model.routes.filter((route) => route.access.includes('tunnel')).map((route) => route.host);
    const service = `http://traefik:${entryPointPort.tunnel}`;
    const config = {
      tunnel: model.tunnel.id,
      'credentials-file': CREDENTIALS,
      metrics: '0.0.0.0:20241',
      'no-autoupdate': true,
      // The first matching rule decides; cloudflared demands that the last one matches everything (ingress/ingress.go).
      ingress: [
        ...hosts.sort(byText).map((hostname) => ({ hostname, service })),
        { service: 'http_status:404' },
      ],
    };
    return [{ path: 'cloudflared/config.yml', text: printYaml(header(model, 'The tunnel'), config) }];
  },
});

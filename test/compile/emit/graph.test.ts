import { expect, test } from 'vitest';
import { mermaidGraph } from '../../../src/compile/emit/picture/graph.ts';
import type { Route } from '../../../src/compile/model/model.ts';
import { testApp, testModel, testRoute, testService } from '../../harness/model.ts';

const only = (...routes: readonly Route[]) => testModel({ routes, services: [] });

test('who reaches what on a small server', () => {
  expect(mermaidGraph(testModel())).toBe(`flowchart LR
  lan(["LAN<br/>192.168.1.0/24"])
  internet(["internet"])
  cloudflare["Cloudflare"]
  cloudflared["cloudflared"]
  subgraph traefik["Traefik"]
    websecure["websecure<br/>port 443"]
    tunnel["tunnel<br/>port 8443"]
  end
  lan --> websecure
  internet --> cloudflare
  cloudflare --> cloudflared
  cloudflared --> tunnel
  login1{{"login page of authentik"}}
  subgraph apps1["from LAN"]
    direction LR
    app_nas["Storage<br/>nas.example.com<br/>outside#58; 192.168.1.5#58;5001"]
  end
  websecure --> login1
  login1 --> apps1
  login2{{"no login"}}
  subgraph apps2["from LAN"]
    direction LR
    app_whoami["Whoami<br/>whoami.example.com"]
  end
  websecure --> login2
  login2 --> apps2
  login3{{"login page of authentik"}}
  subgraph apps3["from LAN and tunnel"]
    direction LR
    app_sonarr["Sonarr<br/>sonarr.example.com"]
  end
  websecure --> login3
  tunnel --> login3
  login3 --> apps3
  login4{{"login of the app itself"}}
  subgraph apps4["from LAN and tunnel"]
    direction LR
    app_authentik["authentik<br/>authentik.example.com"]
    app_jellyfin["Jellyfin<br/>jellyfin.example.com"]
  end
  websecure --> login4
  tunnel --> login4
  login4 --> apps4
`);
});

test('a way in from the internet: arrows tell it from the LAN, what is open is outlined', () => {
  const routes = [testRoute('blog', { access: ['internet'] }), testRoute('whoami')];
  expect(mermaidGraph(only(...routes))).toBe(`flowchart LR
  lan(["LAN<br/>192.168.1.0/24"])
  internet(["internet"])
  subgraph traefik["Traefik"]
    websecure["websecure<br/>port 443"]
  end
  lan --> websecure
  internet -->|"port of the router"| websecure
  login1{{"no login"}}
  subgraph apps1["from LAN"]
    direction LR
    app_whoami["Whoami<br/>whoami.example.com"]
  end
  websecure -->|"LAN only"| login1
  login1 --> apps1
  login2{{"no login"}}
  subgraph apps2["from LAN and internet"]
    direction LR
    app_blog["Blog<br/>blog.example.com"]
  end
  websecure --> login2
  login2 --> apps2
  classDef open stroke:#d1242f,stroke-width:3px
  class login2,apps2 open
`);
});

test('ports past Traefik; those of Traefik and of the host alone are not', () => {
  const port = (published: string, host_ip?: string) => ({
    target: 1,
    published,
    protocol: 'tcp' as const,
    mode: 'host' as const,
    ...(host_ip === undefined ? {} : { host_ip }),
  });
  const services = [
    testService('plex', 'plex', {
      compose: { image: 'plex', ports: [port('32400'), port('1', '127.0.0.1')] },
    }),
    testService('netdata', 'netdata', { compose: { image: 'netdata', network_mode: 'host' } }),
    testService('traefik', 'traefik', { compose: { image: 'traefik', ports: [port('443')] } }),
  ];
  expect(mermaidGraph(testModel({ apps: [testApp('traefik')], services, routes: [] }))).toBe(`flowchart LR
  lan(["LAN<br/>192.168.1.0/24"])
  subgraph ports["ports past Traefik"]
    direction LR
    port_netdata["netdata<br/>every port it opens"]
    port_plex["plex<br/>32400/tcp"]
  end
  lan --> ports
`);
});

test('many apps are in rows', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const text = mermaidGraph(only(...names.map((name) => testRoute(name))));
  expect(text).toContain(`
    app_a ~~~ app_b
    app_c ~~~ app_d
    app_e ~~~ app_f
  end
`);
});

test('without TLS the way in is port 80', () => {
  const text = mermaidGraph(testModel({ tls: undefined, routes: [testRoute('whoami')] }));
  expect(text).toContain('    web["web<br/>port 80"]\n');
  expect(text).toContain('  web --> login1\n');
});

test('nothing to reach', () => {
  expect(mermaidGraph(only())).toBe('flowchart LR\n  nothing["nothing can be reached from outside"]\n');
});

test('no title can break out of its label, nor become the Markdown that Mermaid refuses', () => {
  const title = '1. "x"]; end `code` <b>#9;</b> https://a.b www.a.b a@b.c [l](m) \\* ~~no~~\n%% {y}';
  const text = mermaidGraph(
    only(testRoute('a-b', { title, skip: { paths: ['^/api'], reason: 'For programs.' } })),
  );
  const label = text
    .split('\n')
    .find((line) => line.includes('app_a_b['))
    ?.replaceAll('\u2060', '_');
  expect(label).toBe(
    `    app_a_b["_1. #34;x#34;]_#59; end 'code' #60;b#62;#35;9#59;#60;/b#62; https#58;_//a.b www_.a.b a_@b.c [l]_(m) #92;_* ∼∼no∼∼ %% #123;y#125;<br/>a-b.example.com<br/>some paths without login"]`,
  );
});

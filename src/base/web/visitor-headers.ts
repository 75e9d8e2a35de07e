/**
 * Headers that say who a visitor is, where the request comes from or what it asks for. Programs in front of an app set them, and apps
 * believe them; so no visitor may, at any entry point. They are deleted before a login sets the true ones.
 *
 * Not here: headers that a client itself logs in with (Authorization, Cookie, X-Api-Key, X-Auth-Token, X-Emby-Token), which
 * are worth nothing without the secret in them, and headers that Traefik sets after it has deleted a visitor's.
 */

const words = (text: string) => text.trim().split(/\s+/);

/** Each word behind one beginning. */
const under = (beginning: string, ends: string) => words(ends).map((end) => beginning + end);

/** Users, as a login in front of an app names them. */
const IDENTITY = [
  // authentik's proxy (docs.goauthentik.io, proxy provider), whatever names the app itself is configured with.
  ...under(
    'X-Authentik-',
    'Username Groups Entitlements Email Name Uid Jwt Meta-Jwks Meta-Outpost Meta-Provider Meta-App Meta-Version',
  ),
  // Authelia, Caddy, mod_auth and what reads REMOTE_USER of them.
  ...under('Remote-', 'User Groups Group Email Name Roles Extra'),
  ...under('X-Remote-', 'User User-Id User-Name User-Email User-Groups Group Groups Email Name Roles'),
  // oauth2-proxy and traefik-forward-auth.
  ...under(
    'X-Forwarded-',
    'User Username Groups Group Email Name Preferred-Username Roles Access-Token Id-Token Account',
  ),
  ...under('X-Auth-Request-', 'User Email Groups Preferred-Username Access-Token Id-Token Roles Redirect'),
  ...under('X-Auth-', 'User User-Id Username Email Name Groups Group Roles Role'),
  // Grafana, Gitea and Forgejo, and all that took the name over from them.
  ...under('X-Webauth-', 'User Username Email Name Fullname Groups Group Role Roles Orgid'),
  ...words('X-User X-Username X-User-Name X-User-Email X-User-Groups X-User-Role X-User-Roles X-Userinfo'),
  ...words('X-Authenticated-User X-Authenticated-Userid X-Authenticated-Username X-Authenticated-Email'),
  ...words(
    'X-Authenticated-Groups X-Authenticated-Scope Auth-User X-Proxy-User X-Proxy-Email X-Proxy-Remote-User',
  ),
  ...words('Proxy-User Http-Remote-User X-Http-Remote-User X-Http-User X-Http-Auth-User X-Logged-In-User'),
  ...words('X-Credential-Username X-Credential-Identifier X-Anonymous-Consumer'),
  ...under('X-Consumer-', 'Id Username Custom-Id Groups'),
  ...under('X-Token-', 'Subject User-Name User-Email'),
  ...under('X-Jwt-', 'Payload Claim-Sub Claim-Email'),
  ...under('X-Oidc-', 'User Username Email Groups'),
  ...under(
    'Oidc-',
    'Claim-Sub Claim-Email Claim-Name Claim-Preferred-Username Claim-Groups Access-Token Id-Token',
  ),
  ...words('Sso-User X-Sso-User X-Saml-User X-Shib-User Shib-Identity-Provider Eppn Persistent-Id'),
  ...words(
    'Sm-User Sm-Userdn Iv-User Iv-Groups Iv-Creds Oam-Remote-User X-Ldap-User X-Vouch-User X-Vouch-Success',
  ),
  // Proxies of other services: Cloudflare Access, Tailscale, Pomerium, Google, Azure, AWS.
  ...words(
    'Cf-Access-Authenticated-User-Email Cf-Access-Jwt-Assertion Cf-Access-Client-Id Cf-Access-Client-Secret',
  ),
  ...under('Tailscale-', 'User-Login User-Name User-Profile-Pic App-Capabilities Headers-Info'),
  ...under('X-Pomerium-', 'Jwt-Assertion Claim-Email Claim-User Claim-Groups Claim-Name Claim-Sub'),
  ...under('X-Goog-', 'Authenticated-User-Email Authenticated-User-Id Iap-Jwt-Assertion'),
  ...under('X-Ms-', 'Client-Principal Client-Principal-Id Client-Principal-Name Client-Principal-Idp'),
  ...under('X-Ms-Token-Aad-', 'Id-Token Access-Token'),
  ...under('X-Amzn-Oidc-', 'Data Identity Accesstoken'),
];

/** Certificates of clients, as the program that ends TLS hands them on. A certificate is public; only TLS proves that it is one's own. */
const CERTIFICATES = [
  ...words(
    'Client-Cert Client-Cert-Chain X-Client-Cert X-Client-Certificate X-Client-Verify X-Client-Dn X-Client-Cn',
  ),
  ...under('Ssl-Client-', 'Cert Verify S-Dn I-Dn Subject-Dn Issuer-Dn Serial Fingerprint'),
  ...under(
    'X-Ssl-',
    'Cert Client-Cert Client-Verify Client-S-Dn Client-Subject-Dn Client-Dn Client-Cn Client-Serial',
  ),
  ...under('X-Tls-Client-', 'Cert Cn Subject'),
  ...under(
    'X-Forwarded-',
    'Client-Cert Client-Cert-Chain Ssl-Client-Cert Tls-Client-Cert Tls-Client-Cert-Info',
  ),
  ...under('X-Amzn-Mtls-Clientcert', '-Leaf -Subject -Issuer -Serial-Number -Validity'),
  ...words(
    'X-Arr-Clientcert X-Arr-Ssl X-Cert X-Peer-Cert X-Ssl-Cert-Subject X-Amzn-Mtls-Clientcert Verified Cf-Client-Cert-Der-Base64',
  ),
];

/** What was asked for, as a rewriting program says it. Apps and outposts judge paths and hosts by them. */
const REQUEST = [
  ...under('X-Forwarded-', 'Uri Method Prefix Path Scheme Protocol Ssl Context Base'),
  ...under('X-Original-', 'Url Uri Method Host Path Scheme Remote-Addr Forwarded-For Forwarded-Proto'),
  ...words(
    'X-Rewrite-Url X-Scheme X-Url-Scheme X-Script-Name X-Host X-Http-Host-Override X-Envoy-Original-Path',
  ),
  ...words('Front-End-Https Forwarded X-Forwarded X-Proxy-Host X-Ingress-Path X-Remote-Proto'),
];

/** Where a visitor comes from. Traefik itself sets X-Forwarded-For and X-Real-Ip. */
const ORIGIN = [
  ...words(
    'True-Client-Ip X-True-Client-Ip Client-Ip X-Client-Ip X-Client-Addr X-Cluster-Client-Ip Cluster-Client-Ip',
  ),
  ...words(
    'Forwarded-For X-Forward-For Forwarded-For-Ip X-Forwarded-For-Original X-Forwarded-By X-Originating-Ip',
  ),
  ...words(
    'X-Remote-Ip X-Remote-Addr X-Remote-Host X-Proxyuser-Ip X-Original-Ip X-Source-Ip X-Custom-Ip-Authorization',
  ),
  ...words(
    'Proxy-Client-Ip Wl-Proxy-Client-Ip Fastly-Client-Ip Fly-Client-Ip X-Azure-Clientip X-Azure-Socketip',
  ),
  ...words('X-Appengine-User-Ip X-Envoy-External-Address X-Nf-Client-Connection-Ip X-Vercel-Forwarded-For'),
];

/** What no visitor may say, in the form in which Go writes names. */
export const VISITOR_HEADERS: readonly string[] = [
  ...new Set([...REQUEST, ...IDENTITY, ...CERTIFICATES, ...ORIGIN]),
];

/** What Cloudflare sets, and so only Cloudflare may say: deleted wherever visitors come without it. */
export const CLOUDFLARE_HEADERS: readonly string[] = words(
  'Cf-Connecting-Ip Cf-Connecting-Ipv6 Cf-Connecting-O2o Cf-Pseudo-Ipv4 Cf-Ipcountry Cf-Visitor Cf-Worker Cdn-Loop',
);

/** What Traefik says itself for visitors whom it does not believe, and must be set or deleted where it believes a proxy. */
export const PROXY_HEADERS: readonly string[] = words(
  'X-Forwarded-Host X-Forwarded-Server X-Forwarded-Proto X-Forwarded-Port X-Real-Ip',
);

/** Beginnings of the stack files that codes give as examples. */

/** A stack on the LAN, up to the place where the apps come. */
export const PLAIN_STACK = `apiVersion: waybill/v1
name: home
domain: example.com
host: {timezone: Europe/Berlin, uid: 1000, gid: 1000, data: /opt/home, media: /mnt/home}
lan: [192.168.1.0/24]
`;

/** The same with certificates, single sign-on and a tunnel. */
export const FULL_STACK = `${PLAIN_STACK}tls: {email: admin@example.com, dnsProvider: cloudflare}
sso: {outposts: per-app}
tunnel: {id: 6ff42ae2-765d-4adf-8112-31c55c1551ef}
`;

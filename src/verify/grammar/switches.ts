/** Settings of images on which a promise rests: a login of the app itself, a VPN for everything, names that it trusts. */

export interface Switch {
  /** Name of the image, without its registry. */
  readonly image: RegExp;
  readonly variable: string;
  /** What it must say; `lan`: ranges of the LAN only; `hosts`: names that lead to the app itself. */
  readonly value: RegExp | 'lan' | 'hosts';
  readonly promise: 'login' | 'vpn' | 'trust';
}

const BINHEX = /^binhex\/arch-\w+vpn$/;
const GLUETUN = /^qmcgaw\/gluetun$/;
const HAUGENE = /^haugene\/transmission-openvpn$/;

/** One line each; the values are those of the images' own documentation. */
export const SWITCHES: readonly Switch[] = [
  { image: BINHEX, variable: 'VPN_ENABLED', value: /^yes$/, promise: 'vpn' },
  { image: BINHEX, variable: 'VPN_CLIENT', value: /^(?:openvpn|wireguard)$/, promise: 'vpn' },
  { image: BINHEX, variable: 'VPN_PROV', value: /^(?:pia|airvpn|protonvpn|custom)$/, promise: 'vpn' },
  { image: BINHEX, variable: 'LAN_NETWORK', value: 'lan', promise: 'vpn' },
  { image: GLUETUN, variable: 'VPN_TYPE', value: /^(?:openvpn|wireguard)$/, promise: 'vpn' },
  { image: GLUETUN, variable: 'FIREWALL_OUTBOUND_SUBNETS', value: 'lan', promise: 'vpn' },
  { image: HAUGENE, variable: 'LOCAL_NETWORK', value: 'lan', promise: 'vpn' },
  {
    image: HAUGENE,
    variable: 'TRANSMISSION_RPC_AUTHENTICATION_REQUIRED',
    value: /^true$/,
    promise: 'login',
  },
  {
    image: /^binhex\/arch-delugevpn$/,
    variable: 'DELUGE_ENABLE_WEBUI_PASSWORD',
    value: /^yes$/,
    promise: 'login',
  },
  { image: /^portainer\/portainer-[cbe]e$/, variable: 'TRUSTED_ORIGINS', value: 'hosts', promise: 'trust' },
  { image: /^gethomepage\/homepage$/, variable: 'HOMEPAGE_ALLOWED_HOSTS', value: 'hosts', promise: 'trust' },
  { image: /^connorgallopo\/tracearr$/, variable: 'CORS_ORIGIN', value: 'hosts', promise: 'trust' },
];

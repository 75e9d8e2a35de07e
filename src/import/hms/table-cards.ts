/** The rules of variables for the cards of the dashboard. */
import { becomes, notSupported, type Rule, secret, setting } from './rules.ts';

const keyOf = (app: string, name = `${app}-api-key`) =>
  secret(app, name, `Shows figures of ${app} on the dashboard.`);

export const CARD_RULES: Readonly<Record<string, Rule>> = {
  homepage_nzbget_username: becomes('the user of the card, which is nzbget'),
  homepage_nzbget_password: (work, name, note) =>
    work.vars.text(name) === 'tegbzn6789' && work.enabled.has('nzbget')
      ? note.changed('a generated secret: the old password is the same everywhere', {
          before: 'anybody who knows the default',
          after: 'anyone who has the secret nzbget-password',
        })
      : keyOf('nzbget', 'nzbget-password')(work, name, note),
  homepage_authentik_key: keyOf('authentik'),
  homepage_portainer_key: keyOf('portainer'),
  homepage_jellyfin_key: keyOf('jellyfin'),
  homepage_emby_key: keyOf('emby'),
  homepage_autobrr_key: keyOf('autobrr'),
  hmsdocker_homepage_backrest_user: setting('backrest', 'dashboardUser'),
  hmsdocker_homepage_backrest_pass: keyOf('backrest', 'backrest-password'),
  hmsdocker_homepage_cftunnel_key: notSupported(
    'the tunnel has no card',
    'look at the dashboard of Cloudflare',
  ),
  hmsdocker_homepage_cftunnel_accountid: notSupported(
    'the tunnel has no card',
    'look at the dashboard of Cloudflare',
  ),
  hmsdocker_homepage_cftunnel_tunnelid: notSupported(
    'the tunnel has no card',
    'look at the dashboard of Cloudflare',
  ),
  hmsdocker_homepage_tailscale_api_key: keyOf('tailscale'),
  hmsdocker_homepage_tailscale_device_id: setting('tailscale', 'deviceId'),
  hmsdocker_homepage_speedtest_api_key: keyOf('speedtest-tracker'),
  hmsdocker_homepage_tubearchivist_api_key: keyOf('tubearchivist'),
  hmsdocker_homepage_uptimekuma_statuspage_slug: setting('uptimekuma', 'statusPage'),
  hmsdocker_homepage_dockhand_user: setting('dockhand', 'dashboardUser'),
  hmsdocker_homepage_dockhand_pass: keyOf('dockhand', 'dockhand-password'),
};

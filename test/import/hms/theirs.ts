/** What ansible-hms-docker would run for an input: facts about its containers, with the switches of that input. */

import { isOnIn, tableOf } from '../../../src/import/hms/hms-import.ts';
import type { Variables } from '../../../src/import/hms/variables.ts';
import type { FactApp, FactService } from '../../catalog/items.ts';

interface Conditional {
  readonly when?: string;
}

/** A container of the facts with what only counts under conditions. */
export type FullService = Omit<
  FactService,
  'ports' | 'volumes' | 'env' | 'devices' | 'tmpfs' | 'networks_added'
> &
  Conditional & {
    readonly ports?: readonly (Conditional & {
      host: number;
      container: number;
      protocol: string;
      published?: string;
    })[];
    readonly volumes?: readonly (Conditional & {
      role: string;
      host: string;
      container: string;
      ro: boolean;
    })[];
    readonly env?: readonly (Conditional & { key: string })[];
    readonly devices?: readonly (Conditional & { device: string })[];
    readonly tmpfs?: readonly (Conditional & { container: string })[];
    readonly networks_added?: readonly (Conditional & { network: string })[];
  };

/** Kinds of differences that are compared; items are texts. */
export type Sets = Readonly<Record<string, ReadonlySet<string>>>;

export class Theirs {
  readonly #vars: Variables;
  readonly #enabled: ReadonlySet<string>;

  constructor(vars: Variables, enabled: ReadonlySet<string>) {
    this.#vars = vars;
    this.#enabled = enabled;
  }

  /** Whether a part with these words is there for an app. Words that nobody knows are an error of the test. */
  holds(words: string | undefined, app: string): boolean {
    return (words ?? 'always').split(' and ').every((word) => this.#word(word, app));
  }

  #word(word: string, app: string): boolean {
    const flag = (name: string) => this.#vars.flag(name);
    const given = (name: string) => this.#vars.text(name) !== '';
    const row = tableOf(this.#vars).get(app);
    const known: Readonly<Record<string, () => boolean>> = {
      always: () => true,
      'expose-ports': () => isOnIn(row, 'expose_ports', false) || flag('container_expose_ports'),
      'hardening off': () => !flag('traefik_security_hardening'),
      ssl: () => flag('traefik_ssl_enabled'),
      homepage: () => isOnIn(row, 'homepage', true) && this.#enabled.has('homepage'),
      '4k': () => flag('separate_4k_instances_enable'),
      geoip: () => given('authentik_geoip_account_id') && given('authentik_geoip_license_key'),
      'arr-scripts': () => flag('hmsdocker_svc_misc_arr_scripts_enabled'),
      'transcode-tmpfs': () => flag('hmsdocker_transcode_tmpfs_enabled'),
      'not transcode-tmpfs': () => !flag('hmsdocker_transcode_tmpfs_enabled'),
      'backrest-allow-write': () => flag('hmsdocker_backrest_allow_write'),
      'not backrest-allow-write': () => !flag('hmsdocker_backrest_allow_write'),
      'backrest-restore-path': () => flag('hmsdocker_backrest_enable_restore_path'),
      'tdarr-node-server': () => flag('tdarr_enable_node_server'),
      'ovpn-local-dir': () => given('transmission_ovpn_config_local_dir'),
      'ovpn-source-repo': () => given('transmission_ovpn_config_source_repo'),
      'ovpn-config-file': () => given('transmission_ovpn_config_file'),
      'ddns-ipv6': () => flag('cloudflare_ddns_create_ipv6_aaaa_record'),
      'ddns-subdomain': () => given('cloudflare_ddns_subdomain'),
      'tailscale-subnet-routes': () => flag('tailscale_enable_subnet_routes'),
      'tailscale-exit-node': () => flag('tailscale_advertise_exit_node'),
      'map not empty': () => true,
    };
    const other = /^app:([a-z0-9-]+)(\+4k)?$/.exec(word);
    if (other !== null)
      return this.#enabled.has(other[1] ?? '') && (other[2] === undefined || known['4k']?.() === true);
    const holds = known[word];
    if (holds === undefined)
      throw new Error(`the facts have a condition that the test does not know: ${word}`);
    return holds();
  }

  /** Containers of all apps that run, by name. */
  services(apps: Readonly<Record<string, FactApp>>): Map<string, { app: string; fact: FullService }> {
    const found = new Map<string, { app: string; fact: FullService }>();
    for (const [app, { services }] of Object.entries(apps)) {
      const runs = this.#enabled.has(app) && (app !== 'authentik' || this.#vars.flag('traefik_ssl_enabled'));
      for (const [name, fact] of Object.entries(services as unknown as Record<string, FullService>))
        if (runs && this.holds(fact.when, app)) found.set(name, { app, fact });
    }
    return found;
  }

  /** A path of the facts as it is on the host. */
  path(text: string): string {
    return text
      .replace('{apps}', this.#vars.text('hms_docker_apps_path'))
      .replace('{media}', this.#vars.text('hms_docker_mount_path'))
      .replace('{data}', this.#vars.text('hms_docker_data_path'))
      .replace(/\{setting:(\w+)\}/g, (_, name: string) => this.#vars.text(name));
  }

  /** What one container has. */
  sets(app: string, fact: FullService): Sets {
    const there = <T extends Conditional>(list: readonly T[] | undefined) =>
      (list ?? []).filter(({ when }) => this.holds(when, app));
    const gpu = this.#vars.flag('enable_intel_gpu') && fact.gpu !== undefined ? [fact.gpu.intel.device] : [];
    return {
      image: new Set([fact.image]),
      port: new Set(
        (fact.ports ?? [])
          .filter(({ published }) => this.holds(published, app))
          .map((p) => `${p.host}/${p.protocol} to ${p.container}`),
      ),
      mount: new Set(
        there(fact.volumes).map((v) => `${v.container.replace(/(?<=.)\/$/, '')} from ${this.#source(v)}`),
      ),
      environment: new Set(there(fact.env).map(({ key }) => key)),
      network: new Set([
        ...(fact.networks ?? []),
        ...there(fact.networks_added).map(({ network }) => network),
        ...(fact.network_mode === undefined ? [] : [fact.network_mode]),
      ]),
      device: new Set([...there(fact.devices).map(({ device }) => device), ...gpu]),
    };
  }

  #source({ role, host }: { role: string; host: string }): string {
    const path = this.path(host).replace(/(?<=.)\/$/, '');
    return role === 'named-volume' ? `${this.#vars.text('project_name')}_${path}` : path;
  }
}

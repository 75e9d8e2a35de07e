/** The parts of authentik's blueprints that Waybill writes. Closed types, because authentik ignores misspelt attributes. */
import type { Tagged } from '../yaml.ts';

/** The whole configuration of an outpost (authentik/outposts/models.py, OutpostConfig). Keys left out return to defaults. */
export interface OutpostConfig {
  readonly log_level: 'info';
  readonly refresh_interval: string;
  readonly authentik_host: string;
  readonly authentik_host_insecure: boolean;
  readonly authentik_host_browser: string;
  readonly object_naming_template: string;
  readonly container_image: null;
  readonly docker_network: string | null;
  readonly docker_map_ports: boolean;
  readonly docker_labels: Readonly<Record<string, string>> | null;
  readonly kubernetes_replicas: number;
  readonly kubernetes_namespace: string;
  readonly kubernetes_ingress_annotations: object;
  readonly kubernetes_ingress_secret_name: string;
  readonly kubernetes_ingress_class_name: null;
  readonly kubernetes_ingress_path_type: null;
  readonly kubernetes_httproute_annotations: object;
  readonly kubernetes_httproute_parent_refs: readonly never[];
  readonly kubernetes_service_type: string;
  readonly kubernetes_disabled_components: readonly never[];
  readonly kubernetes_image_pull_secrets: readonly never[];
  readonly kubernetes_json_patches: null;
  readonly kubernetes_disable_x509_strict: boolean;
}

interface ProxyProvider {
  readonly mode: 'forward_single';
  readonly external_host: string;
  readonly authorization_flow: Tagged;
  readonly invalidation_flow: Tagged;
  readonly access_token_validity: string;
  readonly intercept_header_auth: boolean;
  readonly skip_path_regex?: string;
}

interface OAuth2Provider {
  readonly client_type: 'confidential';
  readonly client_id: string;
  readonly client_secret: Tagged;
  readonly authorization_flow: Tagged;
  readonly invalidation_flow: Tagged;
  readonly signing_key: Tagged;
  readonly grant_types: readonly string[];
  readonly redirect_uris: readonly { readonly matching_mode: 'strict'; readonly url: string }[];
  readonly property_mappings: readonly Tagged[];
  readonly sub_mode: 'hashed_user_id';
  readonly access_token_validity: string;
}

interface Application {
  readonly name: string;
  readonly provider: Tagged;
  readonly policy_engine_mode: 'any';
  readonly meta_launch_url: string;
  readonly meta_description: string;
  readonly open_in_new_tab: boolean;
}

interface PolicyBinding {
  readonly group?: Tagged;
  readonly policy?: Tagged;
  readonly enabled: boolean;
  readonly negate: boolean;
  readonly timeout: number;
  readonly failure_result: boolean;
}

interface Outpost {
  readonly name?: string;
  readonly type: 'proxy';
  readonly service_connection?: Tagged;
  readonly providers: readonly Tagged[];
  readonly config: OutpostConfig;
}

/** Models and the attributes that an entry of each may set (fields of the published blueprint schema). */
interface Models {
  readonly 'authentik_core.group': { readonly is_superuser: boolean };
  readonly 'authentik_core.application': Application;
  readonly 'authentik_providers_proxy.proxyprovider': ProxyProvider;
  readonly 'authentik_providers_oauth2.oauth2provider': OAuth2Provider;
  readonly 'authentik_policies.policybinding': PolicyBinding;
  readonly 'authentik_policies_expression.expressionpolicy': {
    readonly expression: string;
    readonly execution_logging: boolean;
  };
  readonly 'authentik_outposts.dockerserviceconnection': { readonly local: boolean; readonly url: string };
  readonly 'authentik_outposts.outpost': Outpost;
}

type Identifiers = Readonly<Record<string, string | number | boolean | Tagged>>;

type ModelEntry = {
  readonly [M in keyof Models]: {
    readonly model: M;
    readonly id?: string;
    readonly state: 'present' | 'created';
    readonly identifiers: Identifiers;
    readonly attrs: Models[M];
  };
}[keyof Models];

/** Applies one of authentik's own blueprints first, if it is there already. */
export interface Prerequisite {
  readonly model: 'authentik_blueprints.metaapplyblueprint';
  readonly attrs: { readonly identifiers: { readonly name: string }; readonly required: boolean };
}

/** Deletes an object. Taking a blueprint away deletes nothing. */
export interface Tombstone {
  readonly model: keyof Models;
  readonly state: 'absent';
  readonly identifiers: Identifiers;
}

export type Entry = ModelEntry | Prerequisite | Tombstone;

export interface Blueprint {
  readonly version: 1;
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly entries: readonly Entry[];
}

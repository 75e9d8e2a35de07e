/** The configuration that an outpost of one app takes. */

import { APP_LABEL, STACK_LABEL } from '../../../schema/contract.ts';
import type { Model } from '../../model/model.ts';
import { dockerName, outpostContainer, urlOf } from '../../model/names.ts';
import type { OutpostConfig } from './types.ts';

/** What Docker does not use, at authentik's defaults: written out, because what is left out would be reset anyway. */
const KUBERNETES = {
  kubernetes_replicas: 1,
  kubernetes_namespace: 'default',
  kubernetes_ingress_annotations: {},
  kubernetes_ingress_secret_name: 'authentik-outpost-tls',
  kubernetes_ingress_class_name: null,
  kubernetes_ingress_path_type: null,
  kubernetes_httproute_annotations: {},
  kubernetes_httproute_parent_refs: [],
  kubernetes_service_type: 'ClusterIP',
  kubernetes_disabled_components: [],
  kubernetes_image_pull_secrets: [],
  kubernetes_json_patches: null,
  kubernetes_disable_x509_strict: false,
} as const;

type Sso = NonNullable<Model['sso']>;

/** Configuration of the outpost container that authentik starts for one app. */
export function outpostConfig(model: Model, sso: Sso, app: string): OutpostConfig {
  return {
    ...common(sso, `http://${sso.server.service}:${sso.server.port}`),
    object_naming_template: outpostContainer(model.stack, app),
    container_image: null,
    docker_network: dockerName(model.stack, 'proxy'),
    // Traefik reaches the outpost inside its network; published, it would be a way around Traefik.
    docker_map_ports: false,
    // By these the applier knows which containers are left over when an app is gone.
    docker_labels: { [STACK_LABEL]: model.stack, [APP_LABEL]: app },
    ...KUBERNETES,
  };
}

/** Configuration of the outpost inside the authentik server. Its own address must be the public one. */
export function embeddedConfig(sso: Sso): OutpostConfig {
  return {
    ...common(sso, urlOf(sso.host, true)),
    object_naming_template: 'ak-outpost-%(name)s',
    container_image: null,
    docker_network: null,
    docker_map_ports: true,
    docker_labels: null,
    ...KUBERNETES,
  };
}

function common(sso: Sso, host: string) {
  return {
    log_level: 'info',
    refresh_interval: 'minutes=5',
    authentik_host: host,
    authentik_host_insecure: false,
    authentik_host_browser: urlOf(sso.host, true),
  } as const;
}

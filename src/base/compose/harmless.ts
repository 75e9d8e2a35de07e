/**
 * What a container may have without anybody asking why. Everything that is not here is a right: it is in README.md,
 * and it needs a reason. Each entry says why it is harmless; docs/rights.md is made from this file.
 * Meanings: docs.docker.com/reference/compose-file, man 7 capabilities, moby (daemon/oci_linux.go).
 */
export type Reasons = Readonly<Record<string, string>>;

/** True when a list holds the key itself. */
export const knows = (list: Reasons | undefined, key: string) =>
  list !== undefined && Object.hasOwn(list, key);

const OWN_SHARE = 'It sets how large a share of the machine the container gets.';
const INSIDE =
  'It concerns the program inside the container, which can do no more than its other rights allow.';
const NAMED = 'Names are checked elsewhere: no two containers answer to the same one.';
const LIFE = 'It says when the container starts and stops.';

/** Keys of a service whose value does not matter. */
export const KEYS: Reasons = {
  attach: 'It concerns the terminal of the person who starts the stack.',
  blkio_config: OWN_SHARE,
  cap_drop: 'It takes rights away.',
  command: INSIDE,
  container_name: NAMED,
  cpu_count: OWN_SHARE,
  cpu_percent: OWN_SHARE,
  cpu_period: OWN_SHARE,
  cpu_quota: OWN_SHARE,
  cpu_rt_period: OWN_SHARE,
  cpu_rt_runtime: OWN_SHARE,
  cpu_shares: OWN_SHARE,
  cpus: OWN_SHARE,
  cpuset: OWN_SHARE,
  depends_on: LIFE,
  dns: 'It sets which DNS servers the container asks for names outside the stack.',
  dns_opt: 'It sets how the container looks up names.',
  dns_search: 'It sets how the container looks up names.',
  domainname: NAMED,
  entrypoint: INSIDE,
  environment: 'Settings of the program; secrets among them are found by another check.',
  expose: 'It opens nothing: containers of one network reach each other anyway.',
  external_links: NAMED,
  extra_hosts: NAMED,
  healthcheck: INSIDE,
  hostname: NAMED,
  image: 'What runs is in the first table of README.md.',
  init: INSIDE,
  labels: 'Notes on the container. With `routing: labels` those of Traefik are checked as routes.',
  links: NAMED,
  mac_address: 'It sets the hardware address of the container inside its networks.',
  mem_limit: OWN_SHARE,
  mem_reservation: OWN_SHARE,
  mem_swappiness: OWN_SHARE,
  memswap_limit: OWN_SHARE,
  oom_kill_disable: OWN_SHARE,
  oom_score_adj: OWN_SHARE,
  pids_limit: OWN_SHARE,
  platform: 'It chooses the build of the image for a processor.',
  ports: 'Published ports are in a table of their own in README.md.',
  profiles: LIFE,
  pull_policy: 'It says when the image is pulled, not which one.',
  read_only: INSIDE,
  restart: LIFE,
  scale: LIFE,
  secrets: 'Secrets and their readers are in a table of their own in README.md.',
  shm_size: OWN_SHARE,
  stdin_open: INSIDE,
  stop_grace_period: LIFE,
  stop_signal: LIFE,
  storage_opt: OWN_SHARE,
  tmpfs: 'Memory of the container.',
  tty: INSIDE,
  ulimits: OWN_SHARE,
  working_dir: INSIDE,
};

/** Values that are harmless under a key whose other values are not; as text, in lower case. */
export const VALUES: Readonly<Record<string, Reasons>> = {
  cgroup: { private: 'The container sees its own limits alone.' },
  ipc: { private: 'Memory of its own.', none: 'No shared memory.', shareable: 'Memory of its own.' },
  isolation: { default: 'What Docker does by default.' },
  network_mode: { none: 'No network.' },
  runtime: { runc: "Docker's own runtime." },
  privileged: {
    false: 'Not privileged.',
    no: 'Not privileged.',
    n: 'Not privileged.',
    off: 'Not privileged.',
  },
  use_api_socket: { false: 'No socket.' },
};

/** Log drivers that keep the log on this machine. */
export const LOG_DRIVERS: Reasons = {
  'json-file': 'Files of Docker on this machine.',
  local: 'Files of Docker on this machine.',
  journald: 'The journal of this machine.',
  none: 'No log.',
};

const DOCKERS_OWN = 'Docker gives it to every container.';

/** Capabilities, without `CAP_`. */
export const CAPABILITIES: Reasons = {
  AUDIT_WRITE: DOCKERS_OWN,
  CHOWN: DOCKERS_OWN,
  DAC_OVERRIDE: DOCKERS_OWN,
  FOWNER: DOCKERS_OWN,
  FSETID: DOCKERS_OWN,
  KILL: DOCKERS_OWN,
  MKNOD: DOCKERS_OWN,
  NET_BIND_SERVICE: DOCKERS_OWN,
  NET_RAW: DOCKERS_OWN,
  SETFCAP: DOCKERS_OWN,
  SETGID: DOCKERS_OWN,
  SETPCAP: DOCKERS_OWN,
  SETUID: DOCKERS_OWN,
  SYS_CHROOT: DOCKERS_OWN,
};

/** Devices, as expressions for the whole path. */
export const DEVICES: Reasons = {
  '/dev/dri(?:/(?:card|renderD)\\d+)?': 'The graphics card, for video.',
  '/dev/(?:nvidia(?:\\d+|ctl|-uvm|-uvm-tools|-modeset)?|kfd)': 'The graphics card, for video.',
  '/dev/net/tun': 'A VPN of the container itself needs it; it reaches the networks of the container alone.',
  '/dev/snd(?:/[A-Za-z0-9]+)?': 'Sound.',
  '/dev/(?:dvb(?:/adapter\\d+)?|video\\d+)': 'Television cards and cameras.',
  '/dev/tty(?:USB|ACM)\\d+': 'USB sticks for Zigbee, Z-Wave and the like, and other serial devices.',
  '/dev/serial/by-id/[A-Za-z0-9_.:+-]+': 'The same under a name that does not change.',
  '/dev/apex_\\d+': 'A Coral accelerator, which recognises objects in pictures.',
  '/dev/null': 'Nothing.',
};

/** Options of `security_opt`. */
export const SECURITY: Reasons = {
  'no-new-privileges': 'It takes rights away.',
  'no-new-privileges:true': 'It takes rights away.',
  'no-new-privileges=true': 'It takes rights away.',
};

/** Kernel parameters that belong to the namespaces of the container, as expressions. */
export const SYSCTLS: Reasons = {
  'net\\..+': 'Only its own network, unless it has that of the host.',
  'fs\\.mqueue\\..+': 'Only its own queues, unless it has those of the host.',
  'kernel\\.(?:sem|msg[a-z_]*|shm[a-z_]*)': 'Only its own memory, unless it has that of the host.',
};

/** Single files of the host that a container may read. */
export const FILES: Reasons = {
  '/etc/localtime': 'The time zone of the machine.',
  '/etc/timezone': 'The time zone of the machine.',
};

/** Keys by which a service joins a network. */
export const NETWORK_USE: Reasons = {
  aliases: NAMED,
  gw_priority: 'It chooses which of its networks leads the container to the internet.',
  interface_name: 'It concerns the inside of the container.',
  ipv4_address: 'Docker refuses an address that another container has.',
  ipv6_address: 'Docker refuses an address that another container has.',
  mac_address: 'It sets the hardware address of the container inside its networks.',
  priority: 'It says which network is joined first.',
};

/** Keys of a network. */
export const NETWORK: Reasons = {
  attachable: 'It concerns Docker Swarm.',
  enable_ipv4: 'Addresses inside the network.',
  enable_ipv6: 'Addresses inside the network.',
  external: 'Networks are in a table of their own in README.md.',
  internal: 'It cuts the network off from the internet.',
  ipam: 'Addresses inside the network.',
  labels: 'Notes on the network.',
  name: NAMED,
};

/** Drivers of networks that leave containers behind the machine. */
export const NETWORK_DRIVERS: Reasons = {
  bridge: 'What Docker does by default.',
  default: 'What Docker does by default.',
};

/** Options of the bridge driver. */
export const BRIDGE_OPTIONS: Reasons = {
  'com.docker.network.bridge.name': 'The name of the bridge on this machine.',
  'com.docker.network.driver.mtu': 'The size of packets.',
};

/** File systems that the local driver of volumes mounts from the network or from memory. */
export const VOLUME_TYPES: Reasons = {
  cifs: 'A share of the network.',
  nfs: 'A share of the network.',
  nfs4: 'A share of the network.',
  tmpfs: 'Memory of the container.',
};

/** What Compose reads from `deploy` outside Docker Swarm and what is not a right. */
export const DEPLOY: Reasons = {
  endpoint_mode: 'It concerns Docker Swarm.',
  labels: 'It concerns Docker Swarm.',
  mode: LIFE,
  placement: 'It concerns Docker Swarm.',
  replicas: LIFE,
  resources: `${OWN_SHARE} Devices below it are rights.`,
  restart_policy: LIFE,
  rollback_config: 'It concerns Docker Swarm.',
  update_config: LIFE,
};

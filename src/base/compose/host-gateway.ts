/** Name by which containers find the machine itself, where Compose writes it into their hosts (docs.docker.com, host-gateway). */
export const HOST_GATEWAY = 'host.docker.internal';

/** The line of `extra_hosts` that makes it known. */
export const GATEWAY_ENTRY = `${HOST_GATEWAY}=host-gateway`;

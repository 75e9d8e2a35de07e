/** Names on which the compiler and the applier agree. `verify` has copies of its own on purpose: it checks both. */

/** File of a tree that lists all others with their digests. */
export const MANIFEST = 'manifest.json';

/** Folder in memory below which the applier delivers secrets. */
export const DELIVERED = '/run/waybill';

/** Folder of all delivered secrets of a stack. */
export const deliveredSecrets = (stack: string) => `${DELIVERED}/${stack}/secrets`;

/** File of a secret on the host, readable by one uid. */
export const secretFile = (stack: string, name: string, uid: number) =>
  `${deliveredSecrets(stack)}/${uid}/${name}`;

/** Label by which the compiler makes Compose see that a mounted file has changed. */
export const DIGEST_LABEL = 'waybill.files-digest';
/** Labels of the stack and of the app that a container belongs to. */
export const STACK_LABEL = 'waybill.stack';
export const APP_LABEL = 'waybill.app';

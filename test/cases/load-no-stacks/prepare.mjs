/** A root without a folder `stacks/`. */
export function prepare() {}

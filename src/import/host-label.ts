/** First labels of host names. */

/** Whether the spec takes a string as `subdomain:` (schema/stack.schema.json). */
export const isHostLabel = (text: string) => /^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/.test(text);

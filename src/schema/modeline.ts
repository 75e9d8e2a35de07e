/** Where an editor finds what a stack.yaml may say: in the Waybill that the repository installs, seen from stacks/NAME/. */
export const MODELINE = 'yaml-language-server: $schema=../../node_modules/waybill/schema/editor.schema.json';

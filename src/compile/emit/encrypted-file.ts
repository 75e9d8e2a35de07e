/** The text of a secrets.age.yaml: the one that a person keeps, and the one of the tree. */

import { sortedEntries } from '../../base/util/order.ts';
import type { Encrypted } from '../model/model.ts';
import { printYaml } from './yaml.ts';

/** Prints encrypted secrets below a header of comment lines, ordered by name. */
export function encryptedFile(
  header: readonly string[],
  { recipients, secrets }: Pick<Encrypted, 'recipients' | 'secrets'>,
): string {
  const texts = sortedEntries(secrets).map(([name, text]) => [name, text.replaceAll('\r', '').trim()]);
  return printYaml(header, {
    apiVersion: 'waybill/v1',
    recipients: [...recipients],
    secrets: Object.fromEntries(texts) as Record<string, string>,
  });
}

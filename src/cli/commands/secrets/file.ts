/** The file of encrypted secrets, as the commands write it. */
import { encryptedFile } from '../../../compile/emit/encrypted-file.ts';
import type { Model } from '../../../compile/model/model.ts';
import type { Context } from '../command.ts';

/** Writes secrets.age.yaml of a stack in one step. */
export function writeEncrypted(
  { host, root }: Context,
  { stack, encrypted, recipients }: Model,
  secrets: Readonly<Record<string, string>>,
): void {
  const header = [
    `Secrets of the stack \`${stack}\`, each encrypted with age for the recipients below.`,
    'Written by `waybill secrets encrypt NAME` and `waybill secrets rekey`; `age --decrypt` reads each value.',
  ];
  host.write([{ path: `${root}/${encrypted.file}`, text: encryptedFile(header, { recipients, secrets }) }]);
}

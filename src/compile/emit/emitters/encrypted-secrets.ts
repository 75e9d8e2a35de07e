/** secrets.age.yaml: what the repository keeps for this stack, encrypted. The applier has the key; nobody mounts the file. */
import { defineEmitter, header } from '../define.ts';
import { encryptedFile } from '../encrypted-file.ts';

export const encryptedSecrets = defineEmitter({
  name: 'encrypted-secrets',
  stage: 'files',
  emit: (model) => {
    const { file, recipients, secrets } = model.encrypted;
    const needed = Object.entries(secrets).filter(([name]) => model.secrets.some((one) => one.name === name));
    if (needed.length === 0) return [];
    const head = header({ ...model, source: file }, 'Secrets, encrypted with age,');
    return [
      {
        path: 'secrets.age.yaml',
        text: encryptedFile(head, { recipients, secrets: Object.fromEntries(needed) }),
      },
    ];
  },
});

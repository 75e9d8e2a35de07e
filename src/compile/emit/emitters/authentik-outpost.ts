/** The configuration of each outpost, as a file that an operator could paste into authentik. */
import { outpostPath } from '../../model/names.ts';
import { outpostConfig } from '../authentik/outpost-config.ts';
import { defineEmitter, header } from '../define.ts';
import { printYaml, type YamlValue } from '../yaml.ts';

export const authentikOutpost = defineEmitter({
  name: 'authentik-outpost',
  stage: 'files',
  emit: (model) => {
    const { sso } = model;
    if (sso?.outposts !== 'per-app') return [];
    return model.identities
      .filter((identity) => identity.kind === 'proxy')
      .map(({ app }) => {
        const head = [
          ...header(model, `The outpost of ${app}`),
          'The blueprint sets it. To do it by hand: Applications > Outposts > (outpost) > Advanced settings.',
        ];
        const config = outpostConfig(model, sso, app) as unknown as { [key: string]: YamlValue };
        return { path: outpostPath(app), text: printYaml(head, config) };
      });
  },
});

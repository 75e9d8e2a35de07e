/** The files of a new repository for stacks. */
import type { Answers } from './answers.ts';
import { ciFiles } from './ci.ts';
import { stackText } from './stack-text.ts';
import { applierText, packageText, readmeText } from './texts.ts';

export interface StarterFile {
  /** Path below the new folder. */
  readonly path: string;
  readonly text: string;
}

/** Makes every file but the tree, which is rendered from them. `pin` is what npm installs as Waybill. */
export function starterFiles(answers: Answers, pin: string): StarterFile[] {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return [
    { path: 'README.md', text: readmeText(answers, pin) },
    { path: 'package.json', text: packageText(pin) },
    { path: 'applier.yaml', text: applierText(answers) },
    { path: '.gitignore', text: 'node_modules/\nreview/\n' },
    { path: '.gitattributes', text: '* text=auto eol=lf\nout/** linguist-generated\n' },
    { path: '.vscode/settings.json', text: json(EDITOR_SETTINGS) },
    { path: '.vscode/extensions.json', text: json({ recommendations: ['redhat.vscode-yaml'] }) },
    ...ciFiles(answers.ci),
    stackFile(answers),
  ];
}

/** The first stack. */
export const stackFile = (answers: Answers): StarterFile => ({
  path: `stacks/${answers.name}/stack.yaml`,
  text: stackText(answers),
});

/** Completion and help for stacks; trees are made, not edited. */
const EDITOR_SETTINGS = {
  'yaml.schemas': {
    './node_modules/waybill/schema/editor.schema.json': 'stacks/*/stack.yaml',
    './node_modules/waybill/schema/app.schema.json': 'stacks/*/apps/*.yaml',
    './node_modules/waybill/schema/applier.schema.json': 'applier.yaml',
  },
  'files.readonlyInclude': { 'out/**': true },
};

/** Codes of the load phase: what is wrong with a file before its meaning is looked at. */
import { defineCodes } from '../../base/diag/codes.ts';

export const loadCodes = defineCodes({
  'load/no-stacks': {
    severity: 'error',
    message: (p: { folder: string }) => `no stack found: \`${p.folder}\` has no folder with a stack.yaml`,
    help: () => 'run Waybill in the folder that holds `stacks/`, or name it with --root',
    why: 'Waybill compiles every folder below `stacks/` that holds a stack.yaml. Without one there is nothing to do, and rendering nothing would delete the whole tree.',
    example: { case: 'load-no-stacks' },
  },
  'load/unknown-stack': {
    severity: 'error',
    message: (p: { name: string }) => `there is no stack \`${p.name}\``,
    help: (p: { name: string; hint?: string | undefined }) => p.hint,
    why: 'The command names a stack that has no folder with a stack.yaml below `stacks/`.',
    example: { case: 'load-unknown-stack' },
  },
  'load/too-large': {
    severity: 'error',
    message: (p: { size: number; limit: number }) => `the file has ${p.size} bytes; the limit is ${p.limit}`,
    help: () => 'move what is not part of the description out of the stack folder',
    why: 'A stack file that a person wrote is a few kilobytes long. Something much larger is a mistake (a dump, a backup), and reading it would make every run slow.',
    example: { case: 'load-too-large' },
  },
  'load/not-utf8': {
    severity: 'error',
    message: () => 'the file is not UTF-8 text',
    help: () => 'save it as UTF-8 in your editor',
    why: 'YAML for Waybill is UTF-8. Guessing another encoding could change a name or a path without anyone noticing.',
    example: { case: 'load-not-utf8' },
  },
  'load/crlf': {
    severity: 'error',
    message: () => 'lines end in CR LF',
    help: () => 'save the file with LF line endings, and put `*.yaml text eol=lf` into .gitattributes',
    why: 'The same commit must give the same bytes on every machine. A checkout that converts line endings would change digests and restart containers.',
    example: { case: 'load-crlf' },
  },
  'load/link': {
    severity: 'error',
    message: (p: { path: string }) => `\`${p.path}\` is a symbolic link`,
    help: () => 'put the file itself there',
    why: 'A link can leave the stack folder, run in circles, or mean something else on the machine that renders. What is reviewed must be what is rendered.',
    example: { case: 'load-link' },
  },
  'load/yaml-syntax': {
    severity: 'error',
    message: (p: { problem: string }) => p.problem,
    help: (p: { problem: string; hint?: string | undefined }) => p.hint,
    why: 'The file is not valid YAML, so nothing in it can be trusted to mean what it seems to mean.',
    example: 'apiVersion: waybill/v1\nname: [home\n',
  },
  'load/duplicate-key': {
    severity: 'error',
    message: (p: { key: string }) => `duplicate key \`${p.key}\``,
    help: () => 'keep one of the two',
    why: 'YAML readers disagree on which of two equal keys wins; one of the two settings would be lost silently.',
    example: 'apiVersion: waybill/v1\nname: home\nname: house\n',
  },
  'load/too-many-aliases': {
    severity: 'error',
    message: () => 'the aliases of this file grow into too much data',
    help: () => 'write the values out, or use fewer aliases of aliases',
    why: 'A few lines of nested aliases can expand into gigabytes. Waybill stops before that.',
    example: { case: 'load-alias-bomb' },
  },
  'load/unused-file': {
    severity: 'warning',
    message: (p: { path: string }) => `\`${p.path}\` is not read by Waybill`,
    help: () => 'app definitions go into apps/<app>.yaml, everything else into stack.yaml',
    why: 'Only stack.yaml, apps/*.yaml, secrets.age.yaml and the folders named under `files:` mean something. A YAML file beside them looks as if it had an effect, but has none.',
    example: { case: 'load-unused-file' },
  },
});

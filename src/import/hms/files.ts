/** Which files of an inventory count, and in which order: later ones win. */
import type { SourceFile } from '../../base/source/source-file.ts';
import { present } from '../../base/util/defined.ts';
import type { Inputs } from '../types.ts';

/** Files that Ansible reads as variables. */
const VARIABLES = /^[^.].*\.(?:ya?ml|json)$/;

const trimmed = (path: string) => (path.length > 1 ? path.replace(/\/+$/, '') : path);

/** The folder with the variables of all machines: the one that was named, or the usual place below it. */
function folderOf(inputs: Inputs, path: string): string | undefined {
  const places = [`${path}/inventory/group_vars/all`, `${path}/group_vars/all`, path];
  return places.find((place) => inputs.files(place) !== undefined);
}

/** Names of the machines that have variables of their own beside a folder with those of all. */
export function hostsBeside(inputs: Inputs, path: string): string[] {
  const vars = hostVars(inputs, path);
  const names = (inputs.files(vars) ?? []).filter((name) => VARIABLES.test(name));
  const hosts = [...names.map((name) => name.replace(/\.[^.]+$/, '')), ...(inputs.folders(vars) ?? [])];
  return [...new Set(hosts)].filter((name) => !name.startsWith('.'));
}

const hostVars = (inputs: Inputs, path: string) =>
  `${folderOf(inputs, trimmed(path)) ?? trimmed(path)}/../../host_vars`.replace(
    /^(.*)\/group_vars\/all\/\.\.\/\.\.\//,
    '$1/',
  );

/** All files of a path: of a folder, with those of one machine behind them, or a single file. */
export function variableFiles(inputs: Inputs, path: string, host: string | undefined): SourceFile[] {
  const folder = folderOf(inputs, trimmed(path));
  const paths = folder === undefined ? [path] : below(inputs, folder);
  const vars = hostVars(inputs, path);
  const own =
    host === undefined
      ? []
      : [
          ...(inputs.files(vars) ?? [])
            .filter((name) => VARIABLES.test(name) && name.replace(/\.[^.]+$/, '') === host)
            .map((name) => `${vars}/${name}`),
          ...below(inputs, `${vars}/${host}`),
        ];
  return present([...paths, ...own].map((file) => inputs.yaml(file)));
}

function below(inputs: Inputs, folder: string): string[] {
  return [
    ...(inputs.files(folder) ?? []).filter((name) => VARIABLES.test(name)).map((name) => `${folder}/${name}`),
    ...(inputs.folders(folder) ?? []).flatMap((name) => below(inputs, `${folder}/${name}`)),
  ];
}

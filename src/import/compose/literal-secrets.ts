/** Secrets that are still written out in what goes into a stack: found by the function with which `check` looks for them. */
import { writtenSecrets } from '../../base/compose/written-secrets.ts';
import type { Json } from '../../base/util/json.ts';
import { needs, reference } from './diff-environment.ts';
import type { ServiceImport } from './service-import.ts';

/** More than a container holds. */
const MOST = 200;

/**
 * A part of the overrides, as Compose reads it, with a reference in the place of every secret that is written out in it.
 * Only the app that needs them is handed the values.
 */
export function withoutLiteralSecrets(work: ServiceImport, part: Json): Json {
  let result = part;
  for (let round = 0; round < MOST; round++) {
    const [found] = writtenSecrets(result);
    if (found === undefined) break;
    const { service, name: app } = work.planned;
    const value = found.value.replaceAll('$$', '$');
    const name = work.secrets.shared(app, `${app}-${found.name}`, value, service);
    needs(work, name);
    result = replaced(result, found.path, found.value, reference(name)) as Json;
  }
  return result;
}

function replaced(part: unknown, path: readonly (string | number)[], from: string, to: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return String(part).replaceAll(from, () => to);
  if (Array.isArray(part)) return part.map((item, i) => (i === step ? replaced(item, rest, from, to) : item));
  return { ...(part as Json), [step]: replaced((part as Json)[step], rest, from, to) };
}

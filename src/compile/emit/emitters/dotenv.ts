/** `.env`: the public settings that the Compose files name, and the names of the secrets that the host supplies. */

import { byText } from '../../../base/util/order.ts';
import type { Model } from '../../model/model.ts';
import { publicSettings } from '../../model/public-settings.ts';
import { defineEmitter, header } from '../define.ts';
import { type Secret, secretOrigin } from '../picture/secrets.ts';
import { renderTemplate } from '../template.ts';

/** .env */
export const dotenv = defineEmitter({
  name: 'dotenv',
  stage: 'files',
  emit: (model) => [{ path: '.env', text: dotenvText(model) }],
});

function dotenvText(model: Model): string {
  return renderTemplate('dotenv.njk', {
    header: header(model, 'Public settings').map(oneLine),
    settings: publicSettings(model.host, model.domain).map(([name, value]) => ({
      name,
      value: quoted(value),
    })),
    ...secretsOf(model),
  });
}

/**
 * A value that Compose reads back as it is. Single quotes keep everything but a quote and a backslash (which would
 * escape a quote); between double quotes those two, and what would be replaced, are escaped. Tried with Compose 2.26.
 */
function quoted(value: string): string {
  if (!/['\\]/.test(value)) return `'${value}'`;
  return `"${value.replace(/["\\$]/g, '\\$&')}"`;
}

interface Line {
  readonly name: string;
  readonly text: string;
}

function secretsOf({ secrets }: Model): { variables: Line[]; files: Line[] } {
  const variables = new Map<string, string>();
  const files = new Map<string, string>();
  for (const secret of secrets) {
    for (const consumer of secret.consumers) {
      if (consumer.as === 'environment') variables.set(consumer.variable, about(secret));
      else files.set(consumer.path, about(secret));
    }
  }
  return { variables: linesOf(variables), files: linesOf(files) };
}

function about(secret: Secret): string {
  return oneLine(`${secret.name}, ${secretOrigin(secret)}. ${secret.purpose}`);
}

function linesOf(texts: ReadonlyMap<string, string>): Line[] {
  return [...texts].sort((a, b) => byText(a[0], b[0])).map(([name, text]) => ({ name, text }));
}

/** A comment ends with its line. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();

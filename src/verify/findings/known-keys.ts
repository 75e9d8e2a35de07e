/** Settings of a closed world: each is understood, or harmless for a reason that is written down, or reported here. */
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import { didYouMean } from '../../base/diag/suggest.ts';
import { commonCodes } from '../common-codes.ts';
import { defineFinding, reporter } from '../finding.ts';
import { unfollowed } from '../grammar/grammar.ts';
import { type Format, isModel } from '../grammar/understood.ts';
import { list, record, Tagged } from '../read/data.ts';
import { below, keyAt, place } from '../read/reader.ts';
import type { ParsedTree } from '../read/types.ts';

const report = reporter(commonCodes);

/** The Compose file that includes the others. */
const MAIN = 'compose.yaml';

export const knownKeys = defineFinding({
  codes: {},
  run: (parsed) => [
    ...traefik(parsed),
    ...labels(parsed),
    ...tunnels(parsed),
    ...compose(parsed),
    ...blueprints(parsed),
  ],
});

function problems(format: Format, value: unknown, at: Place, where: string): Diagnostic[] {
  return unfollowed(format, value, at).map(({ key, at: here, known, shape }) => {
    const what = shape ? `an unexpected value at \`${key}\`` : `\`${key}\``;
    const found = report('verify/unknown-key', here, { what, where });
    const hint = didYouMean(key, known);
    return hint === undefined ? found : { ...found, help: hint };
  });
}

function traefik({ traefik: one, data }: ParsedTree): Diagnostic[] {
  if (one === undefined) return [];
  return [
    ...problems('traefik-static', one.static, place(one.staticFile), 'the static file of Traefik'),
    ...one.files.flatMap((file) =>
      problems('traefik-dynamic', data.get(file), place(file), 'a dynamic file of Traefik'),
    ),
  ];
}

/** Labels are read only where Traefik asks Docker for them. */
function labels({ traefik: one, containers }: ParsedTree): Diagnostic[] {
  if (record(record(one?.static)['providers'])['docker'] === undefined) return [];
  return [...containers.values()].flatMap((container) =>
    [...container.labels].flatMap(([label, value]) => {
      const [first, ...keys] = label.split('.').flatMap((key) => key.split(/(\[\d+\])/).filter(Boolean));
      if (first?.toLowerCase() !== 'traefik') return [];
      const nested = keys.reduceRight<unknown>(
        (inner, key) => (key.startsWith('[') ? [inner] : { [key]: inner }),
        value,
      );
      const at = container.kind === 'service' ? below(container.at, 'labels', label) : container.at;
      return problems('traefik-labels', nested, at, `the label \`${label}\``).map((one) => ({ ...one, at }));
    }),
  );
}

function tunnels(parsed: ParsedTree): Diagnostic[] {
  return parsed.tunnels.flatMap(({ file, config }) =>
    problems('cloudflared', config, place(file), 'the configuration of cloudflared'),
  );
}

/** Compose leaves aside what begins with `x-`, at every level. */
function withoutNotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (typeof value !== 'object' || value === null || value instanceof Tagged) return value;
  const kept = Object.entries(value).filter(([key]) => !key.startsWith('x-'));
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNotes(inner)]));
}

function compose({ compose: { files }, data }: ParsedTree): Diagnostic[] {
  return [...files].flatMap((file) => {
    const whole = Object.entries(record(withoutNotes(data.get(file))));
    const where = place(file);
    return [
      ...problems('compose', Object.fromEntries(whole), where, 'the Compose file'),
      // The whole project has one name, that of the file that includes the others.
      ...(file === MAIN || !whole.some(([key]) => key === 'name')
        ? []
        : [
            report('verify/unknown-key', keyAt(below(where, 'name')), {
              what: '`name`',
              where: 'a Compose file that is included',
            }),
          ]),
    ];
  });
}

function blueprints({ authentik, data }: ParsedTree): Diagnostic[] {
  return authentik.files.flatMap((file) => {
    const blueprint = record(data.get(file));
    const entries = list(blueprint['entries']).map(record);
    const heads = entries.map(({ attrs: _, ...head }) => head);
    return [
      ...problems('blueprint', { ...blueprint, entries: heads }, place(file), 'a blueprint'),
      ...entries.flatMap(({ model, attrs }, i) =>
        // A model that is not known is reported with its entry.
        typeof model === 'string' && isModel(model)
          ? problems(model, attrs, place(file, 'entries', i, 'attrs'), `an entry of ${model}`)
          : [],
      ),
    ];
  });
}

/** Files that a person pastes into the user interface of authentik describe the outposts of the blueprints. */
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, fileStart, reporter, type Text } from '../finding.ts';
import { record } from '../read/data.ts';
import { below, place } from '../read/reader.ts';
import type { Outpost, ParsedTree } from '../read/types.ts';

const codes = defineCodes({
  'verify/outpost-file': error(
    (p: Text) => p.text,
    'render the stack again',
    'The file is what a person pastes by hand; the blueprint is what authentik applies. If they differ, one of them is wrong.',
  ),
});
const report = reporter(codes);

export const outpostFiles = defineFinding({ codes, run: (parsed) => files(parsed) });

function files(parsed: ParsedTree): Diagnostic[] {
  const paths = [...parsed.tree.keys()].filter((path) => /\.outpost\.ya?ml$/.test(path));
  const found: Diagnostic[] = [];
  const seen = new Set<Outpost>();
  for (const file of paths) {
    const own = record(parsed.data.get(file));
    const outpost = parsed.authentik.outposts.find(
      ({ config }) => config['object_naming_template'] === own['object_naming_template'],
    );
    if (outpost === undefined) {
      found.push(
        report('verify/outpost-file', fileStart(file), {
          text: 'no blueprint has an outpost with this object_naming_template',
        }),
      );
      continue;
    }
    seen.add(outpost);
    for (const key of new Set([...Object.keys(own), ...Object.keys(outpost.config)])) {
      if (JSON.stringify(own[key]) === JSON.stringify(outpost.config[key])) continue;
      const related = [{ message: 'the blueprint', at: below(outpost.entry.at, 'attrs', 'config', key) }];
      found.push(
        report(
          'verify/outpost-file',
          place(file, key),
          { text: `${key} is not what the blueprint says` },
          related,
        ),
      );
    }
  }
  if (paths.length === 0 && parsed.manifest === undefined) return found;
  for (const outpost of parsed.authentik.outposts)
    if (!seen.has(outpost) && !outpost.embedded)
      found.push(
        report('verify/outpost-file', outpost.entry.at, {
          text: `no file describes the outpost \`${outpost.name}\``,
        }),
      );
  return found;
}

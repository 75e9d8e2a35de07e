/** Bindings: each names one group or one policy that can be read, and lets in those whom it names. */
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, reporter, type Text } from '../finding.ts';
import { groupsOfPolicy, keyOf } from '../read/authentik.ts';
import { below } from '../read/reader.ts';
import type { Entry, ParsedTree } from '../read/types.ts';

const codes = defineCodes({
  'verify/binding': error(
    (p: Text) => p.text,
    'bind the application to exactly one group, user or policy',
    'authentik refuses the file, or lets in those who should stay out.',
  ),
});
const report = reporter(codes);

export const bindings = defineFinding({
  codes,
  run: (parsed) =>
    parsed.authentik.applications.flatMap(({ bindings: own, slug }) =>
      own.flatMap((binding) => bindingProblems(parsed, binding, slug)),
    ),
});

function bindingProblems(parsed: ParsedTree, binding: Entry, slug: string): Diagnostic[] {
  const { attrs, at } = binding;
  const set = ['group', 'user', 'policy'].filter((key) => attrs[key] !== undefined && attrs[key] !== null);
  if (set.length !== 1)
    return [
      report('verify/binding', at, {
        text: `a binding of \`${slug}\` names ${set.length === 0 ? 'nobody' : set.join(' and ')}`,
      }),
    ];
  const found: Diagnostic[] = [];
  if (attrs['negate'] === true)
    found.push(
      report('verify/binding', below(at, 'attrs', 'negate'), {
        text: `a binding of \`${slug}\` lets in everybody but those it names`,
      }),
    );
  if (attrs['failure_result'] === true)
    found.push(
      report('verify/binding', below(at, 'attrs', 'failure_result'), {
        text: `a binding of \`${slug}\` lets everybody in when it fails`,
      }),
    );
  const policy = keyOf(attrs['policy'], binding, parsed.authentik.entries);
  if (policy !== undefined && groupsOfPolicy(policy) === undefined)
    found.push(
      report('verify/binding', below(policy.at, 'attrs', 'expression'), {
        text: `the policy of \`${slug}\` is not one that asks for groups, and nobody can tell who it lets in`,
      }),
    );
  const group = keyOf(attrs['group'], binding, parsed.authentik.entries);
  if (group?.state === 'absent')
    found.push(
      report('verify/binding', below(at, 'attrs', 'group'), {
        text: `a binding of \`${slug}\` names a group that is removed`,
      }),
    );
  return found;
}

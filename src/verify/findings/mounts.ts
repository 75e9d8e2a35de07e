/** Mounts: each at a place of its own in the container, and from somewhere. */
import { defineCodes } from '../../base/diag/codes.ts';
import type { Diagnostic } from '../../base/diag/diagnostic.ts';
import { defineFinding, error, reporter } from '../finding.ts';
import type { Container, Mount } from '../read/types.ts';

const codes = defineCodes({
  'verify/mount-twice': error(
    (p: { container: string; target: string }) => `\`${p.container}\` has two mounts at ${p.target}`,
    'remove one of the two',
    'Docker takes the last one and says nothing: the program writes to another place than one of the lines says.',
  ),
  'verify/mount-incomplete': error(
    (p: { container: string; text: string }) => `a mount of \`${p.container}\` has no ${p.text}`,
    'name what is mounted and where',
    'Compose refuses it, or keeps the data in a volume without a name, which goes with the container.',
  ),
});
const report = reporter(codes);

export const mounts = defineFinding({
  codes,
  run: ({ compose }) => [...compose.services.values()].flatMap(mountProblems),
});

const plain = (target: string) => `${target.replace(/\/+/g, '/').replace(/\/$/, '')}`;

function mountProblems(container: Container): Diagnostic[] {
  const seen = new Map<string, Mount>();
  const places: readonly Mount[] = [
    ...container.mounts,
    ...container.secrets.map(({ target, at }) => ({
      type: 'secret',
      source: target,
      target,
      readOnly: true,
      at,
    })),
  ];
  return places.flatMap((mount) => {
    const { target, source, type, at } = mount;
    if (target === '')
      return [report('verify/mount-incomplete', at, { container: container.name, text: 'target' })];
    if (type === 'bind' && source === '')
      return [report('verify/mount-incomplete', at, { container: container.name, text: 'source' })];
    const other = seen.get(plain(target));
    seen.set(plain(target), mount);
    return other === undefined
      ? []
      : [
          report('verify/mount-twice', at, { container: container.name, target }, [
            { message: 'the other one', at: other.at },
          ]),
        ];
  });
}

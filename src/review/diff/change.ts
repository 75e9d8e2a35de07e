/** What changes between two trees, as values. How it is shown is the business of `report`. */

/** `danger`: someone may get in, or data may be out of reach. `caution`: a reviewer must agree to this. `note`: the rest. */
export type Weight = 'danger' | 'caution' | 'note';

/** Subjects of a review, in the order in which a reviewer should read them. */
export const SUBJECTS = [
  'exposure',
  'rights',
  'data',
  'image',
  'runs',
  'secret',
  'network',
  'other',
] as const;
export type Subject = (typeof SUBJECTS)[number];

/** How far an image moves. `build`: the same version, made again. `other`: tags or names that cannot be compared. */
export const STEPS = ['major', 'minor', 'patch', 'build', 'other'] as const;
export type Step = (typeof STEPS)[number];

export interface Change {
  readonly subject: Subject;
  readonly weight: Weight;
  /** What it is about: a host name, a service, a volume. */
  readonly name: string;
  /** What happens to it, as the rest of the sentence that begins with the name. */
  readonly text: string;
  /** One line each: the state before, or the single values that differ. */
  readonly details: readonly string[];
  /** Of an image: the kind of its step. */
  readonly step?: Step;
  /** Of an image: it holds a database, whose data another major version may not read. */
  readonly stateful?: true;
}

/** A maker of changes of one subject. */
export const changesOf =
  (subject: Subject) =>
  (weight: Weight, name: string, text: string, details: readonly string[] = []): Change => ({
    subject,
    weight,
    name,
    text,
    details,
  });

import { describe, expect, it } from 'vitest';
import { defined, present } from '../../../src/base/util/defined.ts';

describe('defined', () => {
  it('leaves out undefined fields and keeps everything else in its order', () => {
    const fields = defined({ z: 0, a: undefined, b: '', y: null, c: false });
    expect(Object.entries(fields)).toEqual([
      ['z', 0],
      ['b', ''],
      ['y', null],
      ['c', false],
    ]);
  });
});

describe('present', () => {
  it('leaves out undefined items and no other', () => {
    expect(present([0, undefined, '', null, undefined, 'a'])).toEqual([0, '', null, 'a']);
  });
});

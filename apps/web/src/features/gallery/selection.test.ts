import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterRemoval,
  nothingChosen,
  type Selection,
  toggled,
  withAll,
  withoutGone,
  withRange,
} from './selection.ts';

const order = ['a', 'b', 'c', 'd', 'e', 'f'];
const chosenOf = ({ chosen }: Selection) => [...chosen].sort().join('');

describe('choosing pictures', () => {
  it('takes one in and leaves it out again', () => {
    const one = toggled(nothingChosen, 'b');
    expect(chosenOf(one)).toBe('b');
    expect(chosenOf(toggled(one, 'b'))).toBe('');
  });

  it('reaches from the last one to the shifted one, in either direction', () => {
    expect(chosenOf(withRange(toggled(nothingChosen, 'b'), 'd', order))).toBe('bcd');
    expect(chosenOf(withRange(toggled(nothingChosen, 'e'), 'c', order))).toBe('cde');
  });

  it('keeps its anchor, so that a second range starts where the first did', () => {
    const first = withRange(toggled(nothingChosen, 'c'), 'd', order);
    expect(chosenOf(withRange(first, 'a', order))).toBe('abcd');
  });

  it('takes only the shifted one when there is nothing to reach from', () => {
    expect(chosenOf(withRange(nothingChosen, 'c', order))).toBe('c');
    expect(chosenOf(withRange({ chosen: new Set(), anchorId: 'gone' }, 'c', order))).toBe('c');
  });

  it('never loses a chosen picture to a range', () => {
    fc.assert(
      fc.property(
        fc.subarray(order),
        fc.constantFrom(...order),
        fc.constantFrom(...order),
        (some, from, to) => {
          const before = { chosen: new Set(some), anchorId: from };
          const { chosen } = withRange(before, to, order);
          expect(some.every((id) => chosen.has(id))).toBe(true);
          expect(chosen.has(from) && chosen.has(to)).toBe(true);
        },
      ),
    );
  });

  it('takes a whole month, and gives it back when all of it is chosen', () => {
    const month = withAll(toggled(nothingChosen, 'f'), ['a', 'b']);
    expect(chosenOf(month)).toBe('abf');
    expect(chosenOf(withAll(month, ['a', 'b']))).toBe('f');
  });

  it('forgets what was deleted, and is the very same when nothing was', () => {
    const selection = withRange(toggled(nothingChosen, 'a'), 'c', order);
    expect(withoutGone(selection, () => true)).toBe(selection);
    expect(withoutGone(selection, (id) => id !== 'a')).toEqual({
      chosen: new Set(['b', 'c']),
      anchorId: null,
    });
  });

  it('leaves the focus beside what was deleted', () => {
    expect(afterRemoval(order, ['b', 'c'])).toBe('d');
    expect(afterRemoval(order, ['e', 'f'])).toBe('d');
    expect(afterRemoval(order, order)).toBeNull();
  });
});

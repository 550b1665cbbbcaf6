// @vitest-environment jsdom
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextVisit, noteVisit, readVisits } from './last-visit.ts';

const monday = '2026-11-16T09:00:00.000Z';
const tuesday = '2026-11-17T09:00:00.000Z';
const at = (moment: string) => new Date(moment);

describe('the last visit', () => {
  it('calls nothing new on the first one', () => {
    expect(nextVisit(null, monday, at(monday)).seenBefore).toBeNull();
  });

  it('calls new what was made after the visit before', () => {
    const first = nextVisit(null, monday, at(monday));
    expect(nextVisit(first, tuesday, at(tuesday)).seenBefore).toBe(monday);
  });

  it('goes on while one looks at a picture and comes back', () => {
    const first = nextVisit(null, monday, at(monday));
    const second = nextVisit(first, tuesday, at(tuesday));
    const back = nextVisit(second, tuesday, at('2026-11-17T09:10:00.000Z'));
    expect(back.seenBefore).toBe(monday);
  });

  it('is another one after half an hour away', () => {
    const first = nextVisit(null, monday, at(monday));
    const second = nextVisit(first, tuesday, at(tuesday));
    expect(nextVisit(second, tuesday, at('2026-11-17T10:00:00.000Z')).seenBefore).toBe(tuesday);
  });

  it('survives whatever was saved', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (saved) => {
        expect(() => readVisits(saved)).not.toThrow();
      }),
    );
    expect(readVisits('{"seenNow":"yesterday","at":1}')).toBeNull();
  });

  it('is kept per person', () => {
    expect(noteVisit('one', monday)).toBeNull();
    expect(noteVisit('other', monday)).toBeNull();
    expect(localStorage.length).toBe(2);
  });
});

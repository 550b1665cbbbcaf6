import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catchUpFrom, eventIdOf } from './event-id.ts';

const now = new Date('2026-11-20T12:00:00Z');

describe('catching up after a reconnect', () => {
  it('looks back a little further than what was seen', () => {
    const seen = new Date('2026-11-20T11:59:00Z');
    expect(catchUpFrom(eventIdOf(seen), now)).toEqual(new Date('2026-11-20T11:58:50Z'));
  });

  it.each([undefined, null, '', 'x', '-5', '1e9', '9'.repeat(40)])('starts afresh with the id %j', (id) => {
    expect(catchUpFrom(id, now)).toEqual(new Date('2026-11-20T11:59:50Z'));
  });

  it('neither believes the future nor digs in the far past', () => {
    expect(catchUpFrom('999999999999999', now)).toEqual(new Date('2026-11-20T11:59:50Z'));
    expect(catchUpFrom('0', now)).toEqual(new Date('2026-11-19T12:00:00Z'));
  });

  it('looks back a day at most and never ahead, whatever stands in the id', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^-?\d{1,30}$/)), (id) => {
        const from = catchUpFrom(id, now).getTime();
        expect(from).toBeGreaterThanOrEqual(now.getTime() - 24 * 3_600_000);
        expect(from).toBeLessThanOrEqual(now.getTime());
      }),
    );
  });
});

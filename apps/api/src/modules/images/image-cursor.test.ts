import { asJson, hostileValue } from '@pingvas/contracts/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { fromImageCursor, toImageCursor } from './image-cursor.ts';

function placeOf(cursor: string): unknown {
  try {
    return fromImageCursor(cursor);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'request.invalid') return 'refused';
    throw error;
  }
}

describe('the cursor of a page', () => {
  it('leads back to the place that it was made from', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date(8_640_000_000_000_000), noInvalidDate: true }),
        fc.uuid(),
        (createdAt, id) => {
          expect(fromImageCursor(toImageCursor({ createdAt, id }))).toEqual({ createdAt, id });
        },
      ),
    );
  });

  it('is refused or a real moment and a real id, whatever stands in it', () => {
    const coded = hostileValue.map((value) => Buffer.from(asJson(value) ?? '').toString('base64url'));
    const pair = fc
      .tuple(hostileValue, hostileValue)
      .map((values) => Buffer.from(JSON.stringify(values)).toString('base64url'));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), coded, pair), (cursor) => {
        const place = placeOf(cursor);
        if (place !== 'refused')
          expect(place).toMatchObject({ createdAt: expect.any(Date), id: expect.any(String) });
      }),
      { numRuns: 500 },
    );
  });
});

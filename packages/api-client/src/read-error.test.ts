import { describe, expect, it } from 'vitest';
import { readError } from './read-error.ts';

const refusal = {
  message: 'There are not enough credits.',
  data: {
    errorCode: 'credits.not-enough',
    details: { price: 3, balance: 1 },
    retryable: false,
    requestId: 'r-1',
    httpStatus: 402,
  },
};

describe('reading an error', () => {
  it('finds what the server said', () => {
    expect(readError(Object.assign(new Error(refusal.message), refusal))).toEqual({
      code: 'credits.not-enough',
      message: 'There are not enough credits.',
      details: { price: 3, balance: 1 },
      retryable: false,
      requestId: 'r-1',
    });
  });

  it('takes a code of a newer server for an internal error, and keeps the rest', () => {
    const newer = { ...refusal, data: { ...refusal.data, errorCode: 'styles.sold-out', details: 'none' } };
    expect(readError(newer)).toMatchObject({ code: 'platform.internal', details: {}, requestId: 'r-1' });
    // A name of Object.prototype is no code of ours either.
    const odd = { ...refusal, data: { ...refusal.data, errorCode: 'constructor' } };
    expect(readError(odd)?.code).toBe('platform.internal');
  });

  it.each([
    new Error('fetch failed'),
    new DOMException('stopped', 'AbortError'),
    null,
    undefined,
    'text',
    { data: {} },
  ])('is null for what did not come from the server: %s', (error) => {
    expect(readError(error)).toBeNull();
  });
});

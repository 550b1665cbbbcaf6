import { errorCodes } from '@pingvas/contracts';
import { TRPCError } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { trpcErrorShape } from '../trpc/trpc-error-shape.ts';
import { DomainError } from './domain-error.ts';
import { errorSentences } from './error-sentences.ts';
import { fieldProblemsOf, isDatabaseUnavailable, toDomainError } from './to-domain-error.ts';

describe('turning what was thrown into an error of ours', () => {
  it('keeps a domain error as it is, also inside tRPC’s wrapping', () => {
    const error = new DomainError('credits.not-enough', { price: 3, balance: 1 });
    expect(toDomainError(error)).toBe(error);
    expect(toDomainError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error }))).toBe(error);
  });

  it('hides everything it does not know, and keeps it as the cause', () => {
    const secret = new Error('password=123');
    expect(toDomainError(secret)).toMatchObject({ code: 'platform.internal', details: {}, cause: secret });
    expect(toDomainError('thrown text')).toMatchObject({ code: 'platform.internal', cause: 'thrown text' });
    expect(toDomainError(null).code).toBe('platform.internal');
  });

  it.each([
    Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('terminating connection'), { code: '57P01' }),
    Object.assign(new Error('connection failure'), { code: '08006' }),
    Object.assign(new Error('connect ENOENT'), { code: 'ENOENT', syscall: 'connect' }),
    new Error('outer', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) }),
    new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
  ])('knows a lost database: %s', (error) => {
    expect(isDatabaseUnavailable(error)).toBe(true);
    expect(toDomainError(error)).toMatchObject({
      code: 'platform.unavailable',
      httpStatus: 503,
      retryable: true,
    });
  });

  it.each([
    Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' }),
    Object.assign(new Error('duplicate key'), { code: '23505' }),
    Object.assign(new Error('invalid message format'), { code: '08P01' }),
    Object.assign(new Error('circle'), { code: 1 }),
  ])('takes nothing else for one: %s', (error) => {
    expect(isDatabaseUnavailable(error)).toBe(false);
  });

  it('survives a cause that is a circle', () => {
    const error: Error & { cause?: unknown } = new Error('circle');
    error.cause = error;
    expect(toDomainError(error).code).toBe('platform.internal');
  });

  it('tells refused input from a wrong answer of ours', () => {
    const { error } = z.object({ steps: z.int() }).safeParse({ steps: 'many' });
    const refused = toDomainError(new TRPCError({ code: 'BAD_REQUEST', cause: error }));
    expect(refused).toMatchObject({ code: 'request.invalid', details: { fields: [{ path: 'steps' }] } });
    const ours = toDomainError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: error }));
    expect(ours).toMatchObject({ code: 'platform.internal', details: {} });
  });

  it('names unknown keys one by one', () => {
    const { error } = z.object({ a: z.strictObject({}) }).safeParse({ a: { b: 1, c: 2 } });
    expect(error && fieldProblemsOf(error).map(({ path }) => path)).toEqual(['a.b', 'a.c']);
  });
});

describe('the tRPC form of an error', () => {
  it.each(Object.keys(errorCodes) as (keyof typeof errorCodes)[])(
    '%s carries its status and a sentence',
    (code) => {
      const shape = trpcErrorShape(new DomainError(code), { requestId: 'r', path: 'a.b' });
      expect(shape.message).toBe(errorSentences[code]);
      expect(shape.data).toMatchObject({ ...errorCodes[code], errorCode: code, requestId: 'r', path: 'a.b' });
      expect(shape.data.code === 'INTERNAL_SERVER_ERROR').toBe(errorCodes[code].httpStatus === 500);
    },
  );

  it('has no stack and no message of an exception', () => {
    const text = JSON.stringify(trpcErrorShape(new Error('password=123'), { requestId: null }));
    expect(text).not.toMatch(/stack|password/);
  });
});

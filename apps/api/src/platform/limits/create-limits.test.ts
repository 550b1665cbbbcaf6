import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DomainError } from '../errors/domain-error.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { createLimits } from './create-limits.ts';
import { ordinaryRates } from './limit-rates.ts';
import type { LimitName, LimitSubject, Limits } from './limits.ts';

const home = { address: '198.51.100.7' };
const metrics = createMetrics({ withProcess: false });

let limits: Limits;
beforeEach(() => {
  vi.useFakeTimers();
  limits = createLimits({ rates: ordinaryRates(), redis: null, isRedisUp: () => false, metrics });
});
afterEach(() => {
  limits.close();
  vi.useRealTimers();
});

/** How many of so many calls, all at once, pass. */
async function passing(calls: number, limit: LimitName, subject: LimitSubject = home): Promise<number> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: calls }, () => limits.spend(limit, subject)),
  );
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}

describe('the limits of one process', () => {
  it('let five tries to sign in pass a minute, and then five more', async () => {
    expect(await passing(9, 'log-in')).toBe(5);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(await passing(1, 'log-in')).toBe(0);
    await vi.advanceTimersByTimeAsync(1_001);
    expect(await passing(9, 'log-in')).toBe(5);
  });

  it('say when the next call may pass', async () => {
    await passing(5, 'log-in');
    await vi.advanceTimersByTimeAsync(20_500);
    const refusal = await limits.spend('log-in', home).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DomainError);
    expect(refusal).toMatchObject({ code: 'request.rate-limited', details: { retryAfterSeconds: 40 } });
  });

  it('count each limit and each caller apart', async () => {
    await passing(9, 'log-in');
    expect(await passing(3, 'oauth')).toBe(3);
    expect(await passing(3, 'log-in', { address: '198.51.100.8' })).toBe(3);
    expect(await passing(3, 'log-in', { address: null })).toBe(3);
    // Who can choose the last half of an address has one address.
    expect(await passing(3, 'log-in', { address: '2001:db8::1' })).toBe(3);
    expect(await passing(3, 'log-in', { address: '2001:db8::2:3' })).toBe(2);
  });

  it('count an account by its name, in whatever way it is written', async () => {
    expect(await passing(12, 'log-in-account', { account: 'Anna@Example.test' })).toBe(12);
    expect(await passing(12, 'log-in-account', { account: ' anna@example.test' })).toBe(8);
    expect(await passing(1, 'log-in-account', { account: 'bela@example.test' })).toBe(1);
  });

  it('take back what shall not count', async () => {
    const account = { account: 'anna@example.test' };
    for (let round = 0; round < 60; round += 1) {
      expect(await passing(1, 'log-in-account', account)).toBe(1);
      await limits.giveBack('log-in-account', account);
    }
  });

  it('count by a clock that nobody can set: an hour back keeps nobody out for an hour', async () => {
    await passing(9, 'log-in');
    vi.setSystemTime(Date.now() - 3_600_000);
    await vi.advanceTimersByTimeAsync(60_001);
    expect(await passing(9, 'log-in')).toBe(5);
  });

  it('tell how many they refused', async () => {
    await passing(7, 'register');
    await passing(16, 'register');
    expect((await metrics.expose()).text).toContain('pingvas_calls_refused_total{limit="register"} 3');
  });
});

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findRedis } from '../live/testing/test-redis.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { connectLimitsRedis } from './connect-limits-redis.ts';
import { createLimits } from './create-limits.ts';
import { ordinaryRates } from './limit-rates.ts';
import type { LimitName, LimitRates, LimitSubject, Limits } from './limits.ts';

const redis = await findRedis();

if (redis.kind === 'none') {
  process.stdout.write(`Limits of several processes are not tested: ${redis.reason}\n`);
  it('has a Redis wherever all tests must run', () => {
    expect(process.env['CI'], redis.reason).toBeUndefined();
  });
} else if (redis.kind === 'external') {
  describe('limits of several processes, through the Redis of REDIS_URL', () => {
    shared(() => redis.url);
  });
} else {
  const start = redis.start;
  describe('limits of several processes, through a Redis of our own', () => {
    let server: Awaited<ReturnType<typeof start>>;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server.stop());

    shared(() => server.url);

    it('go on within each process while Redis is away, and together when it is back', async () => {
      const [here, there] = await pairOn(server.url);
      const caller = newCaller();
      expect(await passing(here, 3, 'log-in', caller)).toBe(3);
      await server.stop();
      expect(await passing(here, 9, 'log-in', caller)).toBe(5);
      expect(await passing(there, 9, 'log-in', caller)).toBe(5);
      await server.start();
      const later = newCaller();
      await expect.poll(() => countTogether(here, there), { timeout: 10_000 }).toBe(true);
      expect(await passing(here, 3, 'log-in', later)).toBe(3);
      expect(await passing(there, 9, 'log-in', later)).toBe(2);
    });

    it('go on while Redis hangs, and ask it no more once that is known', async () => {
      let isUp = true;
      const [other] = await pairOn(server.url);
      const limits = open(server.url, { isRedisUp: () => isUp });
      await expect.poll(() => countTogether(limits, other), { timeout: 10_000 }).toBe(true);
      server.hang();
      try {
        // Nobody knows yet: each call waits for its answer, half a second at most, and is counted here.
        expect(await passing(limits, 9, 'log-in')).toBe(5);
        isUp = false;
        expect(await passing(limits, 9, 'log-in')).toBe(5);
      } finally {
        server.goOn();
      }
    });
  });
}

const opened: Limits[] = [];
afterAll(() => {
  for (const limits of opened) limits.close();
});

function open(redisUrl: string, given: { readonly rates?: LimitRates; isRedisUp?(): boolean } = {}): Limits {
  const limits = createLimits({
    rates: ordinaryRates(),
    isRedisUp: () => true,
    ...given,
    redis: connectLimitsRedis(redisUrl),
    metrics: createMetrics({ withProcess: false }),
  });
  opened.push(limits);
  return limits;
}

/** Two processes, as far as limits are concerned, that both reach their Redis. */
async function pairOn(url: string, rates?: LimitRates): Promise<[Limits, Limits]> {
  const pair: [Limits, Limits] = [open(url, rates && { rates }), open(url, rates && { rates })];
  await expect.poll(() => countTogether(...pair), { timeout: 10_000 }).toBe(true);
  return pair;
}

let callers = 0;
/** Somebody who has not called yet, also not in an earlier run. */
const newCaller = (): LimitSubject => ({ account: `${process.pid}-${Date.now()}-${++callers}` });

async function passing(
  limits: Limits,
  calls: number,
  limit: LimitName,
  subject: LimitSubject = newCaller(),
): Promise<number> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: calls }, () => limits.spend(limit, subject)),
  );
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}

/** Whether one hears what the other has counted. */
async function countTogether(one: Limits, other: Limits): Promise<boolean> {
  const caller = newCaller();
  await passing(one, 5, 'log-in', caller);
  return (await passing(other, 1, 'log-in', caller)) === 0;
}

function shared(url: () => string): void {
  it('are counted together, however the calls are spread', async () => {
    const [here, there] = await pairOn(url());
    const caller = newCaller();
    const passed = await Promise.all([
      passing(here, 20, 'log-in', caller),
      passing(there, 20, 'log-in', caller),
    ]);
    expect(passed.reduce((sum, each) => sum + each)).toBe(5);
  });

  it('that are large are drawn in portions, and yet no more passes than is allowed', async () => {
    const rates = { ...ordinaryRates(), api: { points: 1_000, seconds: 60 } };
    const [here, there] = await pairOn(url(), rates);
    const caller = newCaller();
    const passed = await Promise.all([passing(here, 900, 'api', caller), passing(there, 900, 'api', caller)]);
    expect(passed.reduce((sum, each) => sum + each)).toBe(1_000);
  });

  it('keep no name of an account in Redis', async () => {
    const { Redis } = await import('ioredis');
    const client = new Redis(url());
    onTestFinished(() => client.disconnect());
    const [here] = await pairOn(url());
    await here.spend('log-in-account', { account: 'anna.secret@example.test' });
    const keys = await client.keys('*');
    expect(keys.some((key) => key.includes('log-in-account'))).toBe(true);
    expect(keys.join()).not.toContain('anna');
  });
}

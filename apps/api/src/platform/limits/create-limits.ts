import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '../errors/domain-error.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { addressKey } from './client-address.ts';
import type { LimitName, LimitRates, LimitSubject, Limits } from './limits.ts';
import { createPurses } from './purses.ts';

export interface LimitsOptions {
  readonly rates: LimitRates;
  /** Closed with the limits. Null: this process counts by itself. */
  readonly redis: Redis | null;
  /** Whether Redis answered a moment ago: while it does not, no call is made to wait for it. */
  isRedisUp(): boolean;
  readonly metrics: Pick<Metrics, 'callRefused'>;
}

/** A limit of so many and more is drawn in portions: one question to Redis covers many calls. */
const drawnInPortionsFrom = 200;
/** How much of a limit one portion is: what a process may let pass too little or too much. */
const portionsPerLimit = 20;
/** Callers that are remembered to have been refused; the others are counted again. */
const spentMax = 20_000;

/** A limiter for each name. With Redis all processes count together, and each by itself while it is away. */
export function createLimits({ rates, redis, isRedisUp, metrics }: LimitsOptions): Limits {
  const limiters = new Map<LimitName, ReturnType<typeof createLimiter>>();
  for (const [name, rate] of Object.entries(rates) as [LimitName, LimitRates[LimitName]][]) {
    limiters.set(name, createLimiter({ name, rate, redis, isRedisUp }));
  }
  const limiterOf = (name: LimitName) => {
    const limiter = limiters.get(name);
    if (limiter === undefined) throw new Error(`There is no limit ${name}`);
    return limiter;
  };

  const spent = new LRUCache<string, { readonly endsAtMs: number }>({ max: spentMax });
  const refuse = (limit: LimitName, ms: number): never => {
    metrics.callRefused({ limit });
    throw new DomainError('request.rate-limited', { retryAfterSeconds: Math.max(1, Math.ceil(ms / 1_000)) });
  };

  return {
    async spend(limit, subject) {
      try {
        await limiterOf(limit).spend(keyOf(subject));
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        const ms = Math.max(1, refusal.msBeforeNext);
        spent.set(`${limit} ${keyOf(subject)}`, { endsAtMs: performance.now() + ms });
        refuse(limit, ms);
      }
    },
    refuseIfSpent(limit, subject, isExcepted) {
      const known = spent.get(`${limit} ${keyOf(subject)}`);
      const ms = known === undefined ? 0 : known.endsAtMs - performance.now();
      if (ms > 0 && !isExcepted()) refuse(limit, ms);
    },
    async giveBack(limit, subject) {
      spent.delete(`${limit} ${keyOf(subject)}`);
      await limiterOf(limit).giveBack(keyOf(subject));
    },
    close() {
      redis?.disconnect();
    },
  };
}

function createLimiter(parts: {
  readonly name: LimitName;
  readonly rate: LimitRates[LimitName];
  readonly redis: Redis | null;
  isRedisUp(): boolean;
}) {
  const { name, rate, redis, isRedisUp } = parts;
  const settings = { keyPrefix: `pingvas:limit:${name}`, points: rate.points, duration: rate.seconds };
  const alone = new RateLimiterMemory(settings);
  if (redis === null) {
    return {
      spend: async (key: string) => void (await alone.consume(key)),
      giveBack: async (key: string) => void (await alone.reward(key)),
    };
  }
  const together = new RateLimiterRedis({
    ...settings,
    storeClient: redis,
    insuranceLimiter: alone,
    rejectIfRedisNotReady: true,
  });
  const limiter = () => (isRedisUp() ? together : alone);
  const portion = rate.points < drawnInPortionsFrom ? 1 : Math.floor(rate.points / portionsPerLimit);
  const purses = createPurses({ portion, draw: (key, points) => limiter().consume(key, points) });
  return {
    spend: purses.spend,
    giveBack: async (key: string) => void (await limiter().reward(key)),
  };
}

/** Names of accounts are e-mail addresses: Redis gets to know their hash only. */
function keyOf(subject: LimitSubject): string {
  if ('address' in subject) return `address:${addressKey(subject.address)}`;
  if ('person' in subject) return `person:${subject.person}`;
  const name = subject.account.normalize('NFKC').trim().toLowerCase();
  return `account:${createHash('sha256').update(name).digest('base64url')}`;
}

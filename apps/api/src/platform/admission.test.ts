import { describe, expect, it } from 'vitest';
import { admitSignedIn } from './admission.ts';
import type { KnownActor, Settings } from './context.ts';
import { DomainError } from './errors/domain-error.ts';
import { createLimits } from './limits/create-limits.ts';
import { ordinaryRates } from './limits/limit-rates.ts';
import { createMetrics } from './metrics/metrics.ts';

const settings: Settings = {
  publicOrigin: 'http://localhost',
  welcomeCredits: 0,
  areNewModelsActive: true,
  requireVerifiedEmail: false,
  orphanAfterSeconds: 60,
  oauth: {},
};

describe('tokens that nobody knows', () => {
  it('are looked up so many times a minute for one address, and no more, however many come', async () => {
    const few = { unknown: { points: 5, seconds: 60 }, 'unknown-looks': { points: 8, seconds: 60 } };
    const limits = createLimits({
      rates: { ...ordinaryRates(), ...few },
      redis: null,
      isRedisUp: () => false,
      metrics: createMetrics({ withProcess: false }),
    });
    let looks = 0;
    const knock = (address: string) =>
      admitSignedIn({
        limits,
        settings,
        clock: { now: () => new Date() },
        caller: { address, userAgent: null },
        isRecognised: () => false,
        async authenticate(): Promise<KnownActor> {
          looks += 1;
          throw new DomainError('identity.unauthenticated');
        },
      }).catch((error: unknown) => (error instanceof DomainError ? error.code : error));
    const codes = [];
    for (let n = 1; n <= 20; n += 1) codes.push(await knock('198.51.100.7'));
    // The ninth look is the one that finds that eight were enough.
    expect(looks).toBe(9);
    expect(codes.filter((code) => code === 'identity.unauthenticated')).toHaveLength(5);
    expect(codes.filter((code) => code === 'request.rate-limited')).toHaveLength(15);
    expect(await knock('198.51.100.8')).toBe('identity.unauthenticated');
    limits.close();
  });
});

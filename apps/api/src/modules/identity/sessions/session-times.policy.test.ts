import { describe, expect, it } from 'vitest';
import { idleLifetimeMs, lastSeenResolutionMs } from './session-service.ts';
import { quietUntil } from './session-times.policy.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const at = (ms: number) => new Date(now + ms);
const farMs = 20 * idleLifetimeMs;

describe('until when a session is quiet', () => {
  it('ends when the next visit is to be noted', () => {
    expect(
      quietUntil({ expiresAt: at(farMs), idleExpiresAt: at(idleLifetimeMs), lastSeenAt: at(0) }),
    ).toEqual(at(lastSeenResolutionMs));
  });

  it('ends when the idle end is to be moved', () => {
    const times = { expiresAt: at(farMs), idleExpiresAt: at(idleLifetimeMs / 2 + 5), lastSeenAt: at(0) };
    expect(quietUntil(times)).toEqual(at(5));
  });

  it('lasts until the end itself where the idle end cannot be moved any further', () => {
    expect(quietUntil({ expiresAt: at(7), idleExpiresAt: at(7), lastSeenAt: at(0) })).toEqual(at(7));
  });

  it('is over where a write is due already', () => {
    const times = { expiresAt: at(farMs), idleExpiresAt: at(1_000), lastSeenAt: at(0) };
    expect(quietUntil(times).getTime()).toBeLessThan(now);
  });
});

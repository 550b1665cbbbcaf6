import { describe, expect, it } from 'vitest';
import { createSessionWatch } from './session-watch.ts';

const patiently = { timeout: 30_000 };

/** A watch that looks without a pause, over sessions that a test revokes. */
function openWatch() {
  const watch = createSessionWatch(5);
  const revoked = new Set<string>();
  const asked: (readonly string[])[] = [];
  const ended: string[] = [];
  let isAway = false;
  return {
    revoked,
    asked,
    ended,
    setAway: (away: boolean) => {
      isAway = away;
    },
    open: (sessionId: string) =>
      watch.watch({
        sessionId,
        async alive(ids) {
          asked.push(ids);
          if (isAway) throw new Error('the database is away');
          return new Set(ids.filter((id) => !revoked.has(id)));
        },
        onEnd: () => ended.push(sessionId),
      }),
  };
}

describe('the sessions of open streams', () => {
  it('are asked for together, each once', async () => {
    const { open, asked } = openWatch();
    const stops = ['a', 'b', 'b', 'c'].map(open);
    await expect.poll(() => asked.at(-1), patiently).toEqual(['a', 'b', 'c']);
    for (const stop of stops) stop();
  });

  it('end their streams and nobody else’s when they are revoked and nobody said so', async () => {
    const { open, revoked, ended } = openWatch();
    const stops = ['kept', 'revoked'].map(open);
    revoked.add('revoked');
    await expect.poll(() => ended, patiently).toContain('revoked');
    expect(ended).not.toContain('kept');
    for (const stop of stops) stop();
  });

  it('outlive a database that is away, and are looked at again when it is back', async () => {
    const { open, revoked, ended, asked, setAway } = openWatch();
    setAway(true);
    revoked.add('a');
    const stop = open('a');
    await expect.poll(() => asked.length, patiently).toBeGreaterThan(2);
    expect(ended).toEqual([]);
    setAway(false);
    await expect.poll(() => ended, patiently).toContain('a');
    stop();
  });
});

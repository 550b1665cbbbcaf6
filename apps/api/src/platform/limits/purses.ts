import { LRUCache } from 'lru-cache';
import type { RateLimiterRes } from 'rate-limiter-flexible';

/** Callers that are remembered; for the others a new portion is drawn. */
const pursesMax = 20_000;

/**
 * Draws `portion` calls at once and lets them pass from what was drawn, so that a shared count costs little. What is left
 * when the window ends is gone. `spend` throws what `draw` throws.
 */
export function createPurses(parts: {
  readonly portion: number;
  draw(key: string, points: number): Promise<RateLimiterRes>;
}) {
  const { portion, draw } = parts;
  const purses = new LRUCache<string, { left: number }>({ max: pursesMax });
  const drawing = new Map<string, Promise<void>>();

  async function fill(key: string): Promise<void> {
    const { msBeforeNext } = await draw(key, portion);
    purses.set(key, { left: portion }, { ttl: Math.max(1, msBeforeNext) });
  }

  return {
    async spend(key: string): Promise<void> {
      if (portion === 1) {
        await draw(key, 1);
        return;
      }
      while (true) {
        const purse = purses.get(key);
        if (purse !== undefined && purse.left > 0) {
          purse.left -= 1;
          return;
        }
        // Calls that come together wait for one portion, and do not draw one each.
        let draws = drawing.get(key);
        if (draws === undefined) {
          draws = fill(key).finally(() => drawing.delete(key));
          drawing.set(key, draws);
        }
        await draws;
      }
    },
  };
}

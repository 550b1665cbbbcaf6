import { afterEach, describe, expect, it } from 'vitest';
import type { LiveBus } from './live-bus.ts';

/**
 * What every driver of the live bus guarantees. `open` gives buses that belong to one installation: for Redis two
 * processes of it, for the in-process driver twice the same one.
 */
export function liveBusContract(open: () => Promise<{ here: LiveBus; there: LiveBus }>): void {
  const opened: LiveBus[] = [];

  async function buses(): Promise<{ here: LiveBus; there: LiveBus }> {
    const pair = await open();
    opened.push(pair.here, pair.there);
    return pair;
  }

  afterEach(async () => {
    for (const bus of opened.splice(0)) await bus.close();
  });

  describe('the live bus', () => {
    it('brings a message to everybody who listens to its topic, in order', async () => {
      const { here, there } = await buses();
      const inbox = await inboxOf(here, 'user:1');
      const second = await inboxOf(there, 'user:1');
      await there.publish('user:1', 'one');
      await there.publish('user:1', 'two – 그림');
      expect([await inbox.next(), await inbox.next()]).toEqual(['one', 'two – 그림']);
      expect([await second.next(), await second.next()]).toEqual(['one', 'two – 그림']);
    });

    it('brings no message of another topic', async () => {
      const { here, there } = await buses();
      const inbox = await inboxOf(here, 'user:1');
      await there.publish('user:2', 'for somebody else');
      await there.publish('user:1', 'for me');
      expect(await inbox.next()).toBe('for me');
    });

    it('brings nothing after the listening ended, and still everything to the others', async () => {
      const { here, there } = await buses();
      const leaving = await inboxOf(here, 'topic');
      const staying = await inboxOf(here, 'topic');
      await leaving.end();
      await there.publish('topic', 'late');
      expect(await staying.next()).toBe('late');
      expect(leaving.waiting()).toEqual([]);
    });

    it('listens again to a topic that was left', async () => {
      const { here, there } = await buses();
      await (await inboxOf(here, 'topic')).end();
      const again = await inboxOf(here, 'topic');
      await there.publish('topic', 'hello');
      expect(await again.next()).toBe('hello');
    });

    it('goes on when a listener throws', async () => {
      const { here, there } = await buses();
      await here.subscribe('topic', () => {
        throw new Error('a broken listener');
      });
      const inbox = await inboxOf(here, 'topic');
      await there.publish('topic', 'hello');
      expect(await inbox.next()).toBe('hello');
    });

    it('keeps the newest value for whoever comes later', async () => {
      const { here, there } = await buses();
      await here.remember('progress:1', 'step 1', 60);
      await here.remember('progress:1', 'step 2', 60);
      expect(await there.recall('progress:1')).toBe('step 2');
      expect(await there.recall('progress:2')).toBeNull();
    });

    it('forgets a value when its time is over', async () => {
      const { here, there } = await buses();
      await here.remember('short', 'soon gone', 0.05);
      await expect.poll(() => there.recall('short'), { interval: 20, timeout: 10_000 }).toBeNull();
    });
  });
}

/** Collects what arrives, so that a test can wait for the next message instead of sleeping. */
export async function inboxOf(bus: LiveBus, topic: string) {
  const arrived: string[] = [];
  const waiters: ((message: string) => void)[] = [];
  const end = await bus.subscribe(topic, (message) => {
    const waiter = waiters.shift();
    if (waiter === undefined) arrived.push(message);
    else waiter(message);
  });
  return {
    end,
    waiting: (): readonly string[] => arrived,
    async next(): Promise<string> {
      const message = arrived.shift();
      if (message !== undefined) return message;
      return await new Promise((resolve) => waiters.push(resolve));
    },
  };
}

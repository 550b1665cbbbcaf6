import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inboxOf, liveBusContract } from './live-bus.contract.ts';
import { createRedisLiveBus } from './redis-live-bus.ts';
import { findRedis, type TestRedis } from './testing/test-redis.ts';

const log = pino({ level: 'silent' });
const redis = await findRedis();

if (redis.kind === 'none') {
  process.stdout.write(`Redis tests do not run: ${redis.reason}\n`);
  it('has a Redis wherever all tests must run', () => {
    expect(process.env['CI'], redis.reason).toBeUndefined();
  });
} else if (redis.kind === 'external') {
  describe('through the Redis of REDIS_URL', () => {
    liveBusContract(() => pairOn(redis.url));
  });
} else {
  describe('through a Redis of our own', () => {
    ownRedis(redis.start);
  });
}

function ownRedis(startRedis: () => Promise<TestRedis>): void {
  let server: TestRedis;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    await server.stop();
  });

  liveBusContract(async () => pairOn(server.url));

  it('listens again to a topic that was left while it looked for missing ones', async () => {
    const { here, there } = await pairOn(server.url);
    const comeAndGo = async (topic: string) => {
      for (let round = 1; round <= 60; round += 1) {
        await (await here.subscribe(topic, () => undefined))();
        const heard = Promise.withResolvers<string>();
        const stop = await here.subscribe(topic, heard.resolve);
        await there.publish(topic, `round ${round}`);
        expect(await heard.promise).toBe(`round ${round}`);
        await stop();
      }
    };
    await Promise.all(Array.from({ length: 100 }, (_, user) => comeAndGo(`user:${user}`)));
    await here.close();
    await there.close();
  });

  it('listens again by itself after Redis was away', async () => {
    const { here, there } = await pairOn(server.url);
    const inbox = await inboxOf(here, 'user:1');
    const before = here.interruptions();
    await server.stop();
    await expect.poll(() => here.state()).toBe('disconnected');
    expect(here.interruptions()).toBeGreaterThan(before);
    const late = await inboxOf(here, 'user:2');
    await server.start();
    await expect
      .poll(() => [here.state(), there.state()], { timeout: 20_000 })
      .toEqual(['connected', 'connected']);
    await expect
      .poll(async () => {
        await there.publish('user:1', 'back');
        await there.publish('user:2', 'back, too');
        return [inbox.waiting().at(0), late.waiting().at(0)];
      })
      .toEqual(['back', 'back, too']);
    await here.close();
    await there.close();
  });

  it('serves its own process and throws nothing while Redis is away', async () => {
    const { here, there } = await pairOn(server.url);
    await there.close();
    await server.stop();
    try {
      await expect.poll(() => here.state()).toBe('disconnected');
      const inbox = await inboxOf(here, 'user:1');
      await here.publish('user:1', 'near');
      expect(await inbox.next()).toBe('near');
      await here.remember('progress', 'step 3', 60);
      expect(await here.recall('progress')).toBe('step 3');
    } finally {
      await here.close();
      await server.start();
    }
  });

  it('makes nobody wait for a Redis that hangs, and listens again when it goes on', async () => {
    const { here, there } = await pairOn(server.url);
    const inbox = await inboxOf(here, 'user:1');
    server.hang();
    try {
      await expect.poll(() => [here.state(), there.state()]).toEqual(['disconnected', 'disconnected']);
      // Each would wait for its own answer if it were asked; the server answers nothing before it goes on below.
      const near = await inboxOf(there, 'user:1');
      for (let n = 0; n < 50; n += 1) await there.publish('user:1', `while it hangs ${n}`);
      expect(await near.next()).toBe('while it hangs 0');
      await there.remember('progress', 'step 3', 60);
      expect(await there.recall('progress')).toBe('step 3');
      expect(inbox.waiting()).toEqual([]);
    } finally {
      server.goOn();
    }
    await expect
      .poll(() => [here.state(), there.state()], { timeout: 20_000 })
      .toEqual(['connected', 'connected']);
    // What was said meanwhile, and what is said now.
    await expect.poll(() => inbox.waiting()).toContain('while it hangs 49');
    await there.publish('user:1', 'back');
    await expect.poll(() => inbox.waiting()).toContain('back');
    await here.close();
    await there.close();
  });

  it('starts while Redis is away', async () => {
    await server.stop();
    const bus = createRedisLiveBus({ url: server.url, log });
    try {
      const inbox = await inboxOf(bus, 'topic');
      await bus.publish('topic', 'near');
      expect(await inbox.next()).toBe('near');
    } finally {
      await server.start();
      await expect.poll(() => bus.state(), { timeout: 20_000 }).toBe('connected');
      await bus.close();
    }
  });
}

async function pairOn(url: string) {
  const prefix = `test:${crypto.randomUUID()}:`;
  const here = createRedisLiveBus({ url, log, prefix });
  const there = createRedisLiveBus({ url, log, prefix });
  await expect
    .poll(() => [here.state(), there.state()], { timeout: 20_000 })
    .toEqual(['connected', 'connected']);
  return { here, there };
}

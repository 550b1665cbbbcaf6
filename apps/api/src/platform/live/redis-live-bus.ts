import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import { createExpiringValues } from './expiring-values.ts';
import { createListeners } from './listeners.ts';
import type { LiveBus, LiveListener } from './live-bus.ts';
import { answerWithinMs, lookEveryMs } from './redis-waits.ts';
import { createUnsentMessages } from './unsent-messages.ts';

export interface RedisLiveBusOptions {
  readonly url: string;
  readonly log: Pick<Logger, 'warn' | 'info'>;
  /** In front of every channel and key, so that several installations can share a Redis. */
  readonly prefix?: string;
}

/** How long the first listening of a process waits for a connection that is just being made. */
const firstConnectionMs = 1_000;
/** A single late answer may be our own pause; after so many the connection is made anew. */
const missedAnswersMax = 3;

const connection: RedisOptions = {
  // With the client's own settings a command hangs for ten seconds when Redis is away.
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  commandTimeout: answerWithinMs,
  connectTimeout: 2_000,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  // Jittered, or every process of an installation comes back in the same moment.
  retryStrategy: (times) => Math.min(times * 100, 1_000) * (0.5 + Math.random() / 2),
};

/**
 * The bus between processes. Nobody waits for a Redis that is away or hangs, beyond the one command that found it
 * out: meanwhile messages reach this process's own listeners and remembered values are kept here. Listening starts
 * again by itself when Redis is back, and what could not be sent is sent then.
 */
export function createRedisLiveBus({ url, log, prefix = 'pingvas:' }: RedisLiveBusOptions): LiveBus {
  const sender = new Redis(url, { ...connection, connectionName: 'pingvas-live-send' });
  const receiver = new Redis(url, { ...connection, connectionName: 'pingvas-live-receive' });
  const listeners = createListeners((error) => log.warn({ err: error }, 'a live listener failed'));
  const kept = createExpiringValues(Date.now);
  const unsent = createUnsentMessages();
  /** What the receiver's present connection listens to. */
  const subscribed = new Set<string>();
  /** True while both connections answer and every topic is subscribed. */
  let isUp = false;
  let interruptions = 0;
  let missedAnswers = 0;
  let failures = 0;

  function goDown(): void {
    if (isUp) interruptions += 1;
    isUp = false;
  }

  function failed(error: unknown, what: string): void {
    goDown();
    failures += 1;
    // One line when trouble starts: a busy studio would write thousands otherwise.
    if (failures === 1)
      log.warn({ err: error, what }, 'Redis does not answer; live events go on within this process');
  }

  /** Undefined without waiting while Redis is known to be away. */
  async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    if (!isUp) return undefined;
    try {
      return await work();
    } catch (error) {
      failed(error, what);
      return undefined;
    }
  }

  async function listenTo(topics: readonly string[]): Promise<void> {
    await receiver.subscribe(...topics.map((topic) => prefix + topic));
    // Whose last listener has left meanwhile was unsubscribed behind this, and is to be asked for again.
    for (const topic of topics) if (listeners.has(topic)) subscribed.add(topic);
  }

  /** Finds out whether Redis answers, and makes good what was left undone while it did not. */
  async function look(): Promise<void> {
    try {
      await Promise.all([sender.ping(), receiver.ping()]);
      while (true) {
        const missing = listeners.topics().filter((topic) => !subscribed.has(topic));
        if (missing.length === 0) break;
        await listenTo(missing);
      }
      missedAnswers = 0;
      isUp = true;
      if (failures > 0) log.info({ failures }, 'Redis answers again');
      failures = 0;
    } catch (error) {
      failed(error, 'look');
      missedAnswers += 1;
      if (missedAnswers % missedAnswersMax !== 0) return;
      for (const each of [sender, receiver]) if (each.status === 'ready') each.disconnect(true);
      return;
    }
    for (const { topic, message } of unsent.take()) {
      await attempt('publish again', () => sender.publish(prefix + topic, message));
    }
  }

  let looking: Promise<void> | null = null;
  function lookSoon(): void {
    // A connection that is being made says so itself when it is there.
    if (sender.status !== 'ready' || receiver.status !== 'ready') return;
    looking ??= look().finally(() => {
      looking = null;
    });
  }
  const timer = setInterval(lookSoon, lookEveryMs);
  timer.unref();

  for (const each of [sender, receiver]) {
    each.on('error', (error) => failed(error, 'connection'));
    each.on('ready', lookSoon);
    each.on('close', goDown);
  }
  receiver.on('close', () => subscribed.clear());
  receiver.on('message', (channel, message) => listeners.deliver(channel.slice(prefix.length), message));
  let isFirstConnection = true;

  return {
    async publish(topic, message) {
      const sent = await attempt('publish', () => sender.publish(prefix + topic, message));
      if (sent === undefined) unsent.keep({ topic, message });
      if (!isUp) listeners.deliver(topic, message);
    },

    publishHere: (topic, message) => listeners.deliver(topic, message),

    async subscribe(topic, listener) {
      // Own identity: the same function may listen twice.
      const each: LiveListener = (message) => listener(message);
      listeners.add(topic, each);
      if (isFirstConnection) {
        await Promise.all([connected(sender), connected(receiver)]);
        isFirstConnection = false;
        await looking;
      }
      // While Redis is away this is left to the look that finds it again.
      if (!subscribed.has(topic)) await attempt('subscribe', () => listenTo([topic]));
      return async () => {
        if (!listeners.remove(topic, each)) return;
        subscribed.delete(topic);
        await attempt('unsubscribe', () => receiver.unsubscribe(prefix + topic));
      };
    },

    topics: () => listeners.topics(),

    async remember(key, value, seconds) {
      kept.set(key, value, seconds);
      await attempt('remember', () => sender.set(prefix + key, value, 'PX', Math.ceil(seconds * 1_000)));
    },

    async recall(key) {
      const value = await attempt('recall', () => sender.get(prefix + key));
      return value === undefined ? kept.get(key) : value;
    },

    state: () => (isUp ? 'connected' : 'disconnected'),

    interruptions: () => interruptions,

    async close() {
      clearInterval(timer);
      listeners.clear();
      kept.clear();
      sender.disconnect();
      receiver.disconnect();
    },
  };
}

/** Waits, for a moment only, for a connection that is just being made. */
async function connected(redis: Redis): Promise<void> {
  if (redis.status !== 'connecting' && redis.status !== 'connect') return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      redis.off('ready', done);
      redis.off('close', done);
      resolve();
    };
    const timer = setTimeout(done, firstConnectionMs);
    redis.once('ready', done);
    redis.once('close', done);
  });
}

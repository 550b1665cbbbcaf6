import { Redis, type RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import { createExpiringValues } from './expiring-values.ts';
import { createListeners } from './listeners.ts';
import type { LiveBus, LiveListener } from './live-bus.ts';

export interface RedisLiveBusOptions {
  readonly url: string;
  readonly log: Pick<Logger, 'warn' | 'info'>;
  /** In front of every channel and key, so that several installations can share a Redis. */
  readonly prefix?: string;
}

/** How long listening waits for a connection that is just being made. */
const firstConnectionMs = 1_000;

const connection: RedisOptions = {
  // With the client's own settings a command hangs for ten seconds when Redis is away.
  maxRetriesPerRequest: 1,
  enableOfflineQueue: false,
  commandTimeout: 500,
  connectTimeout: 2_000,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  retryStrategy: (times) => Math.min(times * 100, 2_000),
};

/**
 * The bus between processes. While Redis is away messages still reach this process's own listeners and remembered
 * values are kept here, so that one box notices nothing; listening starts again by itself when Redis is back.
 */
export function createRedisLiveBus({ url, log, prefix = 'pingvas:' }: RedisLiveBusOptions): LiveBus {
  const sender = new Redis(url, { ...connection, connectionName: 'pingvas-live-send' });
  const receiver = new Redis(url, { ...connection, connectionName: 'pingvas-live-receive' });
  const listeners = createListeners((error) => log.warn({ err: error }, 'a live listener failed'));
  const kept = createExpiringValues(Date.now);
  let failures = 0;

  function failed(error: unknown, what: string): void {
    failures += 1;
    // One line when trouble starts: a busy studio would write thousands otherwise.
    if (failures === 1)
      log.warn({ err: error, what }, 'Redis does not answer; live events go on within this process');
  }

  function worked(): void {
    if (failures === 0) return;
    log.info({ failures }, 'Redis answers again');
    failures = 0;
  }

  async function attempt<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      worked();
      return result;
    } catch (error) {
      failed(error, what);
      return undefined;
    }
  }

  async function listenTo(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    try {
      await receiver.subscribe(...topics.map((topic) => prefix + topic));
    } catch (error) {
      failed(error, 'subscribe');
      // A connection that is up and does not take a subscription is of no use; the next one subscribes to everything.
      if (receiver.status === 'ready') receiver.disconnect(true);
    }
  }

  sender.on('error', (error) => failed(error, 'connection'));
  receiver.on('error', (error) => failed(error, 'connection'));
  receiver.on('ready', () => void listenTo(listeners.topics()));
  receiver.on('message', (channel, message) => listeners.deliver(channel.slice(prefix.length), message));

  return {
    async publish(topic, message) {
      const sent = await attempt('publish', () => sender.publish(prefix + topic, message));
      if (sent === undefined || receiver.status !== 'ready') listeners.deliver(topic, message);
    },

    async subscribe(topic, listener) {
      // Own identity: the same function may listen twice.
      const each: LiveListener = (message) => listener(message);
      const isFirst = !listeners.topics().includes(topic);
      listeners.add(topic, each);
      if (isFirst || receiver.status !== 'ready') {
        await connected(receiver);
        if (receiver.status === 'ready') await listenTo([topic]);
      }
      return async () => {
        const wasLast = listeners.remove(topic, each);
        if (wasLast && receiver.status === 'ready') {
          await attempt('unsubscribe', () => receiver.unsubscribe(prefix + topic));
        }
      };
    },

    async remember(key, value, seconds) {
      kept.set(key, value, seconds);
      await attempt('remember', () => sender.set(prefix + key, value, 'PX', Math.ceil(seconds * 1_000)));
    },

    async recall(key) {
      const value = await attempt('recall', () => sender.get(prefix + key));
      return value === undefined ? kept.get(key) : value;
    },

    state: () => (sender.status === 'ready' && receiver.status === 'ready' ? 'connected' : 'disconnected'),

    async close() {
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

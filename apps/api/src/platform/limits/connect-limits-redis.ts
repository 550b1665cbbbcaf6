import { Redis } from 'ioredis';

/** A connection that the limits count through. It fails at once when Redis is away, and comes back by itself. */
export function connectLimitsRedis(url: string): Redis {
  const redis = new Redis(url, {
    connectionName: 'pingvas-limits',
    // With the client's own settings a command hangs for ten seconds when Redis is away.
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 500,
    connectTimeout: 2_000,
    // Jittered, or every process of an installation comes back in the same moment.
    retryStrategy: (times) => Math.min(times * 100, 1_000) * (0.5 + Math.random() / 2),
  });
  // The live bus, which asks five times a second, says so in the log.
  redis.on('error', () => undefined);
  return redis;
}

import type { Logger } from 'pino';
import { createExpiringValues } from './expiring-values.ts';
import { createListeners } from './listeners.ts';
import type { LiveBus, LiveListener } from './live-bus.ts';

/** The bus of one process: for one box without Redis. */
export function createInProcessLiveBus({ log }: { readonly log: Pick<Logger, 'warn'> }): LiveBus {
  const listeners = createListeners((error) => log.warn({ err: error }, 'a live listener failed'));
  const values = createExpiringValues(Date.now);

  return {
    async publish(topic, message) {
      // Later, as a real carrier would: a publisher never runs its listeners' code.
      queueMicrotask(() => listeners.deliver(topic, message));
    },

    publishHere: (topic, message) => listeners.deliver(topic, message),

    async subscribe(topic, listener) {
      // Own identity: the same function may listen twice.
      const each: LiveListener = (message) => listener(message);
      listeners.add(topic, each);
      return async () => {
        listeners.remove(topic, each);
      };
    },

    topics: () => listeners.topics(),

    async remember(key, value, seconds) {
      values.set(key, value, seconds);
    },

    recall: async (key) => values.get(key),

    state: () => 'in-process',

    interruptions: () => 0,

    async close() {
      listeners.clear();
      values.clear();
    },
  };
}

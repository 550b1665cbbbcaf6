import type { LiveListener } from './live-bus.ts';

/** Who listens to what in this process. One listener that throws does not keep a message from the others. */
export interface Listeners {
  add(topic: string, listener: LiveListener): void;
  /** True when that was the topic's last listener. */
  remove(topic: string, listener: LiveListener): boolean;
  deliver(topic: string, message: string): void;
  has(topic: string): boolean;
  topics(): readonly string[];
  clear(): void;
}

export function createListeners(onError: (error: unknown) => void): Listeners {
  const byTopic = new Map<string, Set<LiveListener>>();
  return {
    add(topic, listener) {
      const listeners = byTopic.get(topic) ?? new Set();
      byTopic.set(topic, listeners.add(listener));
    },

    remove(topic, listener) {
      const listeners = byTopic.get(topic);
      if (listeners === undefined) return false;
      listeners.delete(listener);
      if (listeners.size > 0) return false;
      return byTopic.delete(topic);
    },

    deliver(topic, message) {
      // A copy: a listener may end its own subscription.
      for (const listener of [...(byTopic.get(topic) ?? [])]) {
        try {
          listener(message);
        } catch (error) {
          onError(error);
        }
      }
    },

    has: (topic) => byTopic.has(topic),
    topics: () => [...byTopic.keys()],
    clear: () => byTopic.clear(),
  };
}

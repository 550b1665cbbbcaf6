/** A place among the items that this worker has in its engine. */
export interface EnginePlace {
  /** Resolves when everything that stood before has left: from then on the engine has nothing else of ours to do. */
  readonly atHead: Promise<void>;
  /** The item has ended, or never came to be. Leaving twice is leaving once. */
  leave(): void;
}

/**
 * Who of this worker may have an item in the engine. The engine renders in the order of arrival and needs a moment
 * between two items, so the next item waits there before the running one ends: the GPU never waits for a network.
 */
export interface EngineLine {
  /**
   * Waits for a place, in the order of the calls; `isAgain` goes before all who wait, as its place was lost.
   *
   * @throws the signal's reason
   */
  enter(options: { readonly signal: AbortSignal; readonly isAgain?: boolean }): Promise<EnginePlace>;
}

/** One item renders and one waits: more would only make a cancel and a change of mind dearer. */
export const placesInEngine = 2;

interface Standing {
  readonly arrived: () => void;
}

/** An empty line. */
export function createEngineLine(places: number = placesInEngine): EngineLine {
  const inside: Standing[] = [];
  const waiting: (() => void)[] = [];

  function admit(): void {
    while (inside.length < places) {
      const next = waiting.shift();
      if (!next) return;
      next();
    }
  }

  function take(): EnginePlace {
    const { promise: atHead, resolve: arrived } = Promise.withResolvers<void>();
    const standing: Standing = { arrived };
    inside.push(standing);
    inside[0]?.arrived();
    return {
      atHead,
      leave() {
        const at = inside.indexOf(standing);
        if (at < 0) return;
        inside.splice(at, 1);
        inside[0]?.arrived();
        admit();
      },
    };
  }

  return {
    async enter({ signal, isAgain = false }) {
      signal.throwIfAborted();
      if (inside.length < places && (isAgain || waiting.length === 0)) return take();
      const { promise, resolve, reject } = Promise.withResolvers<EnginePlace>();
      const admitted = () => resolve(take());
      const onAbort = () => {
        const at = waiting.indexOf(admitted);
        if (at < 0) return;
        waiting.splice(at, 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      if (isAgain) waiting.unshift(admitted);
      else waiting.push(admitted);
      try {
        return await promise;
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

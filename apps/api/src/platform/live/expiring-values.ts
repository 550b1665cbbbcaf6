/** Values that are gone after their time, for one process. */
export interface ExpiringValues {
  set(key: string, value: string, seconds: number): void;
  get(key: string): string | null;
  clear(): void;
}

/** Old entries leave when new ones come, at the latest when this many stand. */
const sizeBeforeSweep = 1_000;

export function createExpiringValues(nowMs: () => number): ExpiringValues {
  const entries = new Map<string, { readonly value: string; readonly until: number }>();

  function sweep(): void {
    for (const [key, { until }] of entries) if (until <= nowMs()) entries.delete(key);
  }

  return {
    set(key, value, seconds) {
      if (entries.size >= sizeBeforeSweep) sweep();
      entries.set(key, { value, until: nowMs() + seconds * 1_000 });
    },

    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return null;
      if (entry.until > nowMs()) return entry.value;
      entries.delete(key);
      return null;
    },

    clear: () => entries.clear(),
  };
}

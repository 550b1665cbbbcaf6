/** What a round of load came to. */
export interface Sample {
  /** How long each operation took, in milliseconds. */
  readonly latencies: readonly number[];
  /** Operations per second over the whole round. */
  readonly perSecond: number;
}

export interface Load {
  /** Callers that each wait for their operation before they start the next one. */
  readonly concurrency: number;
  readonly operations: number;
}

/** Does `operations` operations with `concurrency` callers. The first failure ends the round and is thrown. */
export async function measureLoad(
  { concurrency, operations }: Load,
  operation: (index: number) => Promise<unknown>,
): Promise<Sample> {
  const latencies: number[] = [];
  let started = 0;
  async function caller(): Promise<void> {
    while (started < operations) {
      const index = started;
      started += 1;
      const startedAt = performance.now();
      await operation(index);
      latencies.push(performance.now() - startedAt);
    }
  }
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: Math.min(concurrency, operations) }, caller));
  const seconds = (performance.now() - startedAt) / 1_000;
  return { latencies, perSecond: operations / seconds };
}

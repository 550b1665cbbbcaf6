const idsPerWorker = 4;

/**
 * The queue ids that a worker of this name uses in its engine, one for each boot in turn by chance.
 *
 * A boot clears all of them: the engine's queues share one processor, so what a killed process left behind would
 * run first, and the engine cannot list the ids that were ever used.
 */
export function engineQueueIds(workerName: string): readonly string[] {
  const name = workerName.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, 60);
  return Array.from({ length: idsPerWorker }, (_, index) => `pingvas-${name}-${index}`);
}

/** One model's queue as a claim sees it. */
export interface WaitingQueue {
  readonly queueName: string;
  /** How long its next job has been waiting, in seconds. */
  readonly waitSeconds: number;
}

/** Loading another model costs a GPU 5 to 30 s, so a swap has to be worth it; nobody should wait much longer for it. */
export const patienceSeconds = 30;

/**
 * The queues to try, best first.
 *
 * The loaded model goes first, then the worker's own order. The exception keeps every model alive: a queue whose
 * next job has waited longer than `patienceSeconds`, and was asked for more than `patienceSeconds` before the
 * loaded model's next job, goes before it. So a job waits at most until the jobs of the loaded model that are
 * older than itself plus the patience are done, however many newer ones keep arriving. Two busy models then swap about once per
 * patience, not once per job.
 */
export function chooseQueue(
  waiting: readonly WaitingQueue[],
  loadedQueueName: string | null,
): readonly string[] {
  const loaded = waiting.find(({ queueName }) => queueName === loadedQueueName);
  const others = waiting.filter((queue) => queue !== loaded);
  const isOverdue = (queue: WaitingQueue) =>
    queue.waitSeconds > patienceSeconds && queue.waitSeconds - (loaded?.waitSeconds ?? 0) > patienceSeconds;

  const overdue = others.filter(isOverdue).sort((a, b) => b.waitSeconds - a.waitSeconds);
  const rest = others.filter((queue) => !isOverdue(queue));
  return [...overdue, ...(loaded === undefined ? [] : [loaded]), ...rest].map(({ queueName }) => queueName);
}

/**
 * Both connections of a process are asked this often whether they still answer: a Redis that hangs keeps its
 * connections open. In milliseconds, like all here.
 */
export const lookEveryMs = 200;
/** How long an answer of Redis is waited for. */
export const answerWithinMs = 400;
/** How late a process knows at most that Redis is away or hangs. */
export const redisNoticedWithinMs = lookEveryMs + answerWithinMs;

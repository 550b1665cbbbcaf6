import type { PgBoss, Queue } from 'pg-boss';

type Options = Omit<Queue, 'name' | 'policy' | 'partition'>;

const ensured = new WeakMap<PgBoss, Map<string, Promise<void>>>();

/**
 * Makes sure that a queue exists and has these options, once per process and queue. Safe when several processes
 * do it at once; a failure is forgotten, so that the next caller tries again.
 */
export function ensureQueue(boss: PgBoss, name: string, options: Options): Promise<void> {
  const known = ensured.get(boss) ?? new Map<string, Promise<void>>();
  ensured.set(boss, known);
  const running = known.get(name);
  if (running !== undefined) return running;
  const made = makeQueue(boss, name, options).catch((error: unknown) => {
    known.delete(name);
    throw error;
  });
  known.set(name, made);
  return made;
}

async function makeQueue(boss: PgBoss, name: string, options: Options): Promise<void> {
  await boss.createQueue(name, options);
  // Creating leaves an existing queue as it is, perhaps with the options of an older version.
  await boss.updateQueue(name, options);
}

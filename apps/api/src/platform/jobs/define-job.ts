import type { EntityManager } from '@mikro-orm/postgresql';
import type { PgBoss, QueueOptions } from 'pg-boss';
import type { z } from 'zod';
import { ensureQueue } from './ensure-queue.ts';
import { queueTransaction } from './queue-transaction.ts';

/** Background work of the api itself: its name, what it is about, and how often it may fail. */
export interface JobDefinition<Payload> {
  readonly name: string;
  /** Call once at start-up, before anything is sent. */
  prepare(boss: PgBoss): Promise<void>;
  /** Joins the transaction: the job exists exactly when the rows do. */
  send(boss: PgBoss, tx: EntityManager, payload: Payload): Promise<void>;
  /** Runs the handler for each job; a throw is a failed try. */
  work(boss: PgBoss, handle: (payload: Payload) => Promise<void>): Promise<void>;
}

/** Job names are written strings, `module.verb-noun`: what is queued outlives a renamed function. */
export function defineJob<Schema extends z.ZodObject>(definition: {
  readonly name: string;
  readonly payload: Schema;
  readonly queue: QueueOptions;
}): JobDefinition<z.output<Schema>> {
  const { name, payload: schema, queue } = definition;
  return {
    name,
    prepare: (boss) => ensureQueue(boss, name, queue),
    async send(boss, tx, payload) {
      await boss.send(name, payload, { db: queueTransaction(tx) });
    },
    async work(boss, handle) {
      await boss.work<unknown>(name, async (jobs) => {
        for (const job of jobs) await handle(schema.parse(job.data));
      });
    },
  };
}

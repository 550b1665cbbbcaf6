import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** Rows that an erasure left on purpose. */
export interface KeptRows {
  readonly table: string;
  readonly rows: number;
  readonly why: string;
}

/**
 * The receipt of an erasure, from its beginning on: what was removed, what was kept and why. It holds an id and counts,
 * nothing about the person, and outlives them.
 */
export const Erasure = defineEntity({
  name: 'Erasure',
  schema: 'privacy',
  tableName: 'erasures',
  properties: {
    /** Not a foreign key: a receipt depends on nothing. */
    userId: p.uuid().primary(),
    askedBy: p.enum(['person', 'admin']),
    dueAt: p.datetime(3),
    begunAt: p.datetime(3),
    /** When all was removed and a look through every table found nothing. */
    finishedAt: p.datetime(3).strictNullable(),
    /** When a second look, later, found nothing either. */
    checkedAt: p.datetime(3).strictNullable(),
    /** How often it failed since it last came to an end. */
    tries: p.integer().default(0),
    /** Not before then comes the next try, or the second look. */
    nextAt: p.datetime(3).defaultRaw('now()'),
    /** Rows by table, and `objects`. */
    removed: p.json<Readonly<Record<string, number>>>(),
    kept: p.json<readonly KeptRows[]>(),
  },
  checks: [
    { name: 'erasures_checked_check', expression: 'checked_at is null or finished_at is not null' },
    { name: 'erasures_tries_check', expression: 'tries >= 0' },
  ],
  indexes: [{ name: 'erasures_open', properties: ['nextAt'], where: 'checked_at is null' }],
});
export type Erasure = InferEntity<typeof Erasure>;

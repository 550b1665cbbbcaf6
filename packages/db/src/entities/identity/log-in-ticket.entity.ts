import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

/** The first half of a log-in: somebody has shown the password, and not yet the second factor. */
export const LogInTicket = defineEntity({
  name: 'LogInTicket',
  schema: 'identity',
  tableName: 'log_in_tickets',
  properties: {
    /** SHA-256 of the ticket in hex. */
    idHash: p.text().primary().check("id_hash ~ '^[0-9a-f]{64}$'"),
    userId: p
      .manyToOne(User)
      .mapToPk()
      .joinColumn('user_id')
      .deleteRule('cascade')
      .index('log_in_tickets_of_user'),
    /** What it ends in. One that began in a browser gives no tokens to a script. */
    via: p.enum(['cookie', 'bearer']),
    /** What was shown already. */
    proof: p.text(),
    /** Each try counts before it is looked at, so that many at once are no more than one after the other. */
    tries: p.integer().default(0).check('tries >= 0'),
    createdAt: p.datetime(3).defaultRaw('now()'),
    expiresAt: p.datetime(3).index('log_in_tickets_expired'),
  },
});
export type LogInTicket = InferEntity<typeof LogInTicket>;

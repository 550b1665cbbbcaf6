import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** A door that has been closed for good. The serving role can add a row, and never take it away. */
export const ClosedDoor = defineEntity({
  name: 'ClosedDoor',
  schema: 'identity',
  tableName: 'closed_doors',
  properties: {
    name: p.enum(['first-run']).primary(),
    closedAt: p.datetime(3).defaultRaw('now()'),
    /** Who went through it; null when it was closed because there was an administrator already. */
    closedBy: p.uuid().strictNullable(),
  },
});
export type ClosedDoor = InferEntity<typeof ClosedDoor>;

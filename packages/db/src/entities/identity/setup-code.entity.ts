import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** What opens the door of the first run; each start of an api prints one of its own while the door is open. */
export const SetupCode = defineEntity({
  name: 'SetupCode',
  schema: 'identity',
  tableName: 'setup_codes',
  properties: {
    /** SHA-256 of the code in hex. */
    codeHash: p.text().primary().check("code_hash ~ '^[0-9a-f]{64}$'"),
    createdAt: p.datetime(3).defaultRaw('now()'),
  },
});
export type SetupCode = InferEntity<typeof SetupCode>;

import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

/** The secret that a person's authenticator app shares with us. It counts once it was confirmed with a code. */
export const TotpSecret = defineEntity({
  name: 'TotpSecret',
  schema: 'identity',
  tableName: 'totp_secrets',
  properties: {
    userId: p
      .manyToOne(User)
      .mapToPk()
      .joinColumn('user_id')
      .primary()
      .updateRule('no action')
      .deleteRule('cascade'),
    /** Sealed by the keyring, for this person alone. */
    sealedSecret: p.text().hidden(),
    createdAt: p.datetime(3).defaultRaw('now()'),
    confirmedAt: p.datetime(3).strictNullable(),
    /** The time step of the last code that was taken: this one and those before it are used up. */
    lastStep: p.integer().strictNullable(),
  },
});
export type TotpSecret = InferEntity<typeof TotpSecret>;

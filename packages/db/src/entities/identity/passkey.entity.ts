import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { User } from './user.entity.ts';

/** A WebAuthn credential of a person. The table holds public halves only. */
export const Passkey = defineEntity({
  name: 'Passkey',
  schema: 'identity',
  tableName: 'passkeys',
  properties: {
    id: p.uuid().primary(),
    userId: p.manyToOne(User).mapToPk().joinColumn('user_id').deleteRule('cascade').index('passkeys_of_user'),
    /** What the authenticator calls it, in base64url. */
    credentialId: p.text().unique('passkeys_credential_id_unique').check("credential_id <> ''"),
    /** COSE, in base64url. */
    publicKey: p.text(),
    /** As of its last use; one that does not grow may be a copy. Authenticators that do not count say 0. */
    counter: p.bigint('number').check('counter between 0 and 4294967295'),
    /** How a browser may reach it, in the browser's own words. */
    transports: p.json<string[]>(),
    /** True when it lives in an account of the maker and reaches other devices. */
    isSynced: p.boolean(),
    name: p.text().check('length(name) between 1 and 60'),
    createdAt: p.datetime(3).defaultRaw('now()'),
    lastUsedAt: p.datetime(3).strictNullable(),
  },
});
export type Passkey = InferEntity<typeof Passkey>;

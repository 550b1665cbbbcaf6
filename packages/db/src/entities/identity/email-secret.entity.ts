import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { EmailToken } from './email-token.entity.ts';

/**
 * A secret that was put into a mail. Each try to send a mail makes one, so that none ever lies in the queue; all of
 * one token's are good, as nobody knows which of the tries arrived.
 */
export const EmailSecret = defineEntity({
  name: 'EmailSecret',
  schema: 'identity',
  tableName: 'email_secrets',
  properties: {
    /** SHA-256 of the secret in hex. */
    secretHash: p.text().primary().check("secret_hash ~ '^[0-9a-f]{64}$'"),
    tokenId: p
      .manyToOne(EmailToken)
      .mapToPk()
      .joinColumn('token_id')
      .deleteRule('cascade')
      .index('email_secrets_of_token'),
  },
});
export type EmailSecret = InferEntity<typeof EmailSecret>;

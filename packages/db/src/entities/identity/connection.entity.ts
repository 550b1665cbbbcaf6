import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { oauthProvider } from '@pingvas/contracts';
import { User } from './user.entity.ts';

/** An account elsewhere that a person signs in with. It is known by the provider's own id; its e-mail may change. */
export const Connection = defineEntity({
  name: 'Connection',
  schema: 'identity',
  tableName: 'connections',
  properties: {
    id: p.uuid().primary(),
    userId: p.manyToOne(User).mapToPk().joinColumn('user_id').deleteRule('cascade'),
    provider: p.enum(oauthProvider.options),
    subject: p.text().check('length(subject) between 1 and 255'),
    /** What the provider said last, to tell one's accounts there apart; nothing is decided by it. */
    email: p.text().strictNullable(),
    createdAt: p.datetime(3).defaultRaw('now()'),
    lastUsedAt: p.datetime(3).strictNullable(),
  },
  uniques: [
    { name: 'connections_subject_unique', properties: ['provider', 'subject'] },
    { name: 'connections_of_user_unique', properties: ['userId', 'provider'] },
  ],
});
export type Connection = InferEntity<typeof Connection>;

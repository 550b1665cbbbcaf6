import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { avatarContentType, avatarState } from '@pingvas/contracts';
import { User } from './user.entity.ts';

/** The last picture of themselves that a person gave, and what became of it. What is shown stands in their account. */
export const Avatar = defineEntity({
  name: 'Avatar',
  schema: 'identity',
  tableName: 'avatars',
  properties: {
    userId: p.manyToOne(User).mapToPk().joinColumn('user_id').primary().deleteRule('cascade'),
    /** Names the upload; a later one takes the place of an earlier one. */
    uploadId: p.uuid(),
    state: p.enum(avatarState.options),
    contentType: p.enum(avatarContentType.options),
    sizeBytes: p.integer().check('size_bytes between 1 and 10485760'),
    sha256: p.text().check("sha256 ~ '^[0-9a-f]{64}$'"),
    /** Why it was refused. */
    reason: p.text().strictNullable(),
    askedAt: p.datetime(3).defaultRaw('now()'),
  },
  checks: [{ name: 'avatars_refused_check', expression: "(reason is not null) = (state = 'refused')" }],
});
export type Avatar = InferEntity<typeof Avatar>;

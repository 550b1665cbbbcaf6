import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { userLanguage, userRole, userTheme, userTier } from '@pingvas/contracts';

export const User = defineEntity({
  name: 'User',
  schema: 'identity',
  tableName: 'users',
  properties: {
    id: p.uuid().primary(),
    /** Trimmed and in lower case, so that one mailbox is one account. */
    email: p.text().unique('users_email_unique').check("email = lower(email) and email <> ''"),
    /** argon2id; null for people who only sign in elsewhere. */
    passwordHash: p.text().strictNullable().hidden(),
    role: p.enum(userRole.options).default('user'),
    tier: p.enum(userTier.options).default('free'),
    isActive: p.boolean().default(true),
    createdAt: p.datetime(3).defaultRaw('now()'),
    updatedAt: p.datetime(3).defaultRaw('now()'),
    /** Another name to sign in with. */
    username: p
      .text()

      .strictNullable()
      .unique('users_username_unique')
      .check("username ~ '^[a-z0-9][a-z0-9._-]{2,49}$'"),
    fullName: p.text().strictNullable().check('length(full_name) between 1 and 100'),
    /** What others see. */
    nickname: p.text().strictNullable().check('length(nickname) between 1 and 50'),
    bio: p.text().strictNullable().check('length(bio) between 1 and 500'),
    /** The object that holds the picture of the person. */
    avatarKey: p.text().strictNullable(),
    language: p.enum(userLanguage.options).default('ko'),
    theme: p.enum(userTheme.options).default('system'),
    /** An IANA name. */
    timeZone: p.text().default('Asia/Seoul').check('length(time_zone) between 1 and 64'),
    /** Mail when pictures are finished. */
    notifyFinished: p.boolean().default(true),
    /** Mail about the product. */
    notifyNews: p.boolean().default(false),
    /** When the person has shown that the mailbox is theirs. */
    emailVerifiedAt: p.datetime(3).strictNullable(),
    /** Set while the person may still change their mind. */
    deletionDueAt: p.datetime(3).strictNullable(),
    /** Whose wish that is: an administrator takes back no other's. */
    deletionAskedBy: p.enum(['person', 'admin']).strictNullable(),
    /** Set from where there is no way back until nothing personal is left. */
    erasureBegunAt: p.datetime(3).strictNullable(),
    /** Set when nothing personal is left; the row stays for the ledger. */
    erasedAt: p.datetime(3).strictNullable(),
    /** Grows whenever everything that is open ends: a log-in that was under way with an older one comes to nothing. */
    signInEpoch: p.integer().default(0),
  },
  checks: [{ name: 'users_erasure_shuts_check', expression: 'erasure_begun_at is null or not is_active' }],
  indexes: [
    { name: 'users_deletion_due', properties: ['deletionDueAt'], where: 'deletion_due_at is not null' },
    {
      name: 'users_search',
      expression:
        'create index users_search on identity.users using gin (public.search_grams(email, username, full_name, nickname))',
    },
  ],
});
export type User = InferEntity<typeof User>;

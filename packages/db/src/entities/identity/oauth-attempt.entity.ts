import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { type GuestLook, oauthProvider } from '@pingvas/contracts';
import { User } from './user.entity.ts';

/** A way to a provider that somebody has started. Coming back takes the row away, so that each counts once. */
export const OauthAttempt = defineEntity({
  name: 'OauthAttempt',
  schema: 'identity',
  tableName: 'oauth_attempts',
  properties: {
    /** SHA-256 of the state in hex. */
    stateHash: p.text().primary().check("state_hash ~ '^[0-9a-f]{64}$'"),
    provider: p.enum(oauthProvider.options),
    purpose: p.enum(['sign-in', 'link']),
    via: p.enum(['cookie', 'bearer']),
    /** SHA-256 of the cookie of the browser that started it; a script has none and answers for its state alone. */
    browserHash: p.text().strictNullable(),
    userId: p
      .manyToOne(User)
      .mapToPk()
      .joinColumn('user_id')
      .deleteRule('cascade')
      .index('oauth_attempts_of_user')
      .strictNullable(),
    /** The session that asked to link: the only one that may come back. */
    sessionId: p.text().strictNullable(),
    /** Worth nothing without the code, which never lies here. */
    codeVerifier: p.text().hidden(),
    nonce: p.text().hidden(),
    next: p.text().strictNullable(),
    /** The language, theme and time zone for the account that may come of it. */
    look: p.json<GuestLook>().defaultRaw("'{}'"),
    createdAt: p.datetime(3).defaultRaw('now()'),
    expiresAt: p.datetime(3).index('oauth_attempts_expired'),
  },
  checks: [
    { name: 'oauth_attempts_browser_check', expression: "(via = 'cookie') = (browser_hash is not null)" },
    { name: 'oauth_attempts_session_check', expression: "(purpose = 'sign-in') = (session_id is null)" },
    { name: 'oauth_attempts_user_check', expression: "(purpose = 'sign-in') = (user_id is null)" },
    { name: 'oauth_attempts_expires_after_creation_check', expression: 'expires_at > created_at' },
  ],
});
export type OauthAttempt = InferEntity<typeof OauthAttempt>;

import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** What a passkey was asked to sign. Taking the answer removes the row, so that each counts once. */
export const Challenge = defineEntity({
  name: 'Challenge',
  schema: 'identity',
  tableName: 'challenges',
  properties: {
    /** SHA-256 of the challenge in hex. */
    idHash: p.text().primary().check("id_hash ~ '^[0-9a-f]{64}$'"),
    purpose: p.enum(['sign-in', 'second-factor', 'step-up', 'add-passkey']),
    /** The session or the ticket that it was given to, by its hash; signing in with a passkey alone has neither. */
    boundTo: p.text().strictNullable(),
    createdAt: p.datetime(3).defaultRaw('now()'),
    expiresAt: p.datetime(3).index('challenges_expired'),
  },
  checks: [{ name: 'challenges_bound_to_check', expression: "(purpose = 'sign-in') = (bound_to is null)" }],
});
export type Challenge = InferEntity<typeof Challenge>;

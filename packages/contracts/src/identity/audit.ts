import { z } from 'zod';
import { id, moment } from '../text.ts';
import { place } from './places.ts';

/** Every act that the audit log knows, as `module.act`. Written strings: what is logged stays readable. */
export const auditActions = [
  'identity.registered',
  'identity.signed-in',
  'identity.sign-in-refused',
  'identity.signed-out',
  'identity.session-ended',
  'identity.all-sessions-ended',
  'identity.refresh-replayed',
  'identity.totp-added',
  'identity.totp-removed',
  'identity.passkey-added',
  'identity.passkey-renamed',
  'identity.passkey-removed',
  'identity.passkey-cloned',
  'identity.recovery-codes-renewed',
  'identity.recovery-code-used',
  'identity.proven',
  'identity.proof-refused',
  'identity.connection-linked',
  'identity.connection-unlinked',
  'identity.connection-refused',
  'identity.email-verified',
  'identity.email-change-requested',
  'identity.email-changed',
  'identity.password-reset-requested',
  'identity.password-reset',
  'identity.password-changed',
  'identity.key-created',
  'identity.key-changed',
  'identity.key-revoked',
  'identity.profile-changed',
  'identity.deletion-scheduled',
  'identity.deletion-cancelled',
  'identity.account-erased',
  'privacy.export-requested',
  'privacy.export-downloaded',
  'privacy.addresses-forgotten',
  'identity.user-edited',
  'identity.role-changed',
  'identity.tier-changed',
  'identity.user-deactivated',
  'identity.user-reactivated',
  'identity.user-deletion-asked',
  'identity.first-administrator-made',
  'identity.first-run-refused',
  'identity.outbox-read',
  'fleet.token-created',
  'fleet.token-renamed',
  'fleet.token-rotated',
  'fleet.token-revoked',
] as const;
export const auditAction = z.enum(auditActions);
export type AuditAction = z.infer<typeof auditAction>;

/** Who did it: a person, one of their API keys, nobody known, or the product itself. */
export const auditActorKind = z.enum(['person', 'api-key', 'anonymous', 'system']);

/** Facts of one act: no addresses of mail, no secrets, no prompts. */
export const auditDetails = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export type AuditDetails = z.infer<typeof auditDetails>;

export const auditEventView = z.object({
  id,
  at: moment,
  action: z.string(),
  actorKind: auditActorKind,
  actorId: id.nullable(),
  targetUserId: id.nullable(),
  address: z.string().nullable(),
  /** Where that address is, as the registries have it today. */
  place,
  userAgent: z.string().nullable(),
  requestId: z.string().nullable(),
  details: auditDetails,
});
export type AuditEventView = z.infer<typeof auditEventView>;

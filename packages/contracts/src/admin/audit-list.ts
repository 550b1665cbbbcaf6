import { z } from 'zod';
import { auditEventView } from '../identity/audit.ts';
import { id, moment } from '../text.ts';

export const listAuditInput = z.object({
  /** One act, e.g. `identity.signed-in`; or all of a module, e.g. `identity`. */
  action: z
    .string()
    .max(100)
    .regex(/^[a-z-]+(?:\.[a-z-]+)?$/)
    .optional(),
  /** Who did it, or whom it was done to. */
  personId: id.optional(),
  from: moment.optional(),
  /** Up to this moment, which itself is left out. */
  until: moment.optional(),
  cursor: id.optional(),
  limit: z.int().min(1).max(200).default(50),
});
export type ListAuditInput = z.output<typeof listAuditInput>;

/** A person in the record: what they are called now, or nothing when they are gone. */
export const auditPerson = z.object({ id, email: z.string(), name: z.string().nullable() });

export const auditEntry = auditEventView.extend({
  actor: auditPerson.nullable(),
  target: auditPerson.nullable(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const listAuditOutput = z.object({
  /** The newest act first. */
  items: z.array(auditEntry),
  nextCursor: id.nullable(),
});

import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { type AuditDetails, auditActorKind } from '@pingvas/contracts';

/** One sensitive act. The serving role can add these and read them, nothing else; they outlive the people in them. */
export const AuditEvent = defineEntity({
  name: 'AuditEvent',
  schema: 'identity',
  tableName: 'audit_events',
  properties: {
    id: p.uuid().primary(),
    at: p.datetime(3).defaultRaw('now()'),
    action: p.text().check("action ~ '^[a-z-]+[.][a-z-]+$'"),
    actorKind: p.enum(auditActorKind.options),
    /** A person's or an API key's id. */
    actorId: p.uuid().strictNullable(),
    targetUserId: p.uuid().strictNullable(),
    address: p.text().strictNullable(),
    userAgent: p.text().strictNullable(),
    requestId: p.text().strictNullable(),
    details: p.json<AuditDetails>(),
  },
  indexes: [
    { name: 'audit_events_of_actor', properties: ['actorId', 'id'] },
    { name: 'audit_events_of_target', properties: ['targetUserId', 'id'] },
    { name: 'audit_events_of_action', properties: ['action', 'id'] },
  ],
});
export type AuditEvent = InferEntity<typeof AuditEvent>;

import type { AuditAction, AuditDetails } from '@pingvas/contracts';
import { AuditEvent, type EntityManager, newId, type Statement, sql } from '@pingvas/db';
import type { Actor, Caller, Context } from '../../../platform/context.ts';

const userAgentCharsMax = 300;

/** Who is behind an act: what a use case has of these is enough; without an actor it is nobody known. */
type ActContext = Pick<Context, 'clock' | 'requestId'> & {
  readonly actor?: Actor | undefined;
  readonly caller?: Caller | undefined;
};

interface Act {
  readonly action: AuditAction;
  /** Whose account it concerns; the actor's own when it is not said. */
  readonly targetUserId?: string | null;
  /** Facts that an operator needs: never addresses of mail, secrets or prompts. */
  readonly details?: AuditDetails;
  /** The product itself did it, e.g. a job. */
  readonly bySystem?: boolean;
}

/**
 * Writes down a sensitive act, with whatever `em` writes: hand in the transaction of the act, so that neither stands
 * without the other. What is written can be changed by nobody.
 */
export async function recordAct(em: EntityManager, context: ActContext, act: Act): Promise<void> {
  await em.insert(AuditEvent, eventOf(context, act));
}

/** As {@link recordAct}, for statements that travel together. */
export function actStatement(context: ActContext, act: Act): Statement {
  const event = eventOf(context, act);
  return sql(
    `insert into identity.audit_events
       (id, at, action, actor_kind, actor_id, target_user_id, address, user_agent, request_id, details)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)`,
    ...[event.id, event.at, event.action, event.actorKind, event.actorId, event.targetUserId],
    ...[event.address, event.userAgent, event.requestId, JSON.stringify(event.details)],
  );
}

function eventOf(
  { clock, requestId, actor, caller }: ActContext,
  { action, targetUserId = actor?.userId ?? null, details = {}, bySystem = false }: Act,
) {
  return {
    id: newId(),
    at: clock.now(),
    action,
    actorKind: bySystem ? ('system' as const) : kindOf(actor),
    actorId: bySystem ? null : (actor?.apiKeyId ?? actor?.userId ?? null),
    targetUserId,
    address: caller?.address ?? null,
    userAgent: caller?.userAgent?.slice(0, userAgentCharsMax) ?? null,
    requestId,
    details,
  };
}

function kindOf(actor: Actor | undefined): AuditEvent['actorKind'] {
  if (actor === undefined) return 'anonymous';
  return actor.apiKeyId === null ? 'person' : 'api-key';
}

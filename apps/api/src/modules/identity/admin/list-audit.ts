import type { AuditEntry, ListAuditInput, listAuditOutput } from '@pingvas/contracts';
import { AuditEvent, type EntityManager, User } from '@pingvas/db';
import type { z } from 'zod';
import type { Context } from '../../../platform/context.ts';
import { placeOf } from '../../../platform/places/place-of.ts';

type People = ReadonlyMap<string, NonNullable<AuditEntry['actor']>>;

/** A page of the record of sensitive acts, the newest first, with what the people in it are called now. */
export async function listAudit(
  { em }: Pick<Context, 'em'>,
  { action, personId, from, until, cursor, limit }: ListAuditInput,
): Promise<z.output<typeof listAuditOutput>> {
  const conditions: object[] = [];
  if (action !== undefined)
    conditions.push({ action: action.includes('.') ? action : { $like: `${action}.%` } });
  if (personId !== undefined) conditions.push({ $or: [{ actorId: personId }, { targetUserId: personId }] });
  if (from !== undefined) conditions.push({ at: { $gte: new Date(from) } });
  if (until !== undefined) conditions.push({ at: { $lt: new Date(until) } });
  // Ids begin with the time of their making, so they are the order and the place in it.
  if (cursor !== undefined) conditions.push({ id: { $lt: cursor } });

  const found = await em.find(
    AuditEvent,
    { $and: conditions },
    { orderBy: { id: 'desc' }, limit: limit + 1 },
  );
  const page = found.slice(0, limit);
  const people = await peopleIn(em, page);
  return {
    items: page.map((event) => present(event, people)),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}

async function peopleIn(em: EntityManager, events: readonly AuditEvent[]): Promise<People> {
  const ids = new Set(events.flatMap(({ actorId, targetUserId }) => [actorId, targetUserId]));
  const users = await em.find(
    User,
    { id: { $in: [...ids].filter((id) => id !== null) }, erasedAt: null },
    { fields: ['id', 'email', 'nickname', 'fullName', 'username'] },
  );
  return new Map(
    users.map(({ id, email, nickname, fullName, username }) => [
      id,
      { id, email, name: nickname ?? fullName ?? username },
    ]),
  );
}

function present(event: AuditEvent, people: People): AuditEntry {
  const { id, at, action, actorKind, actorId, targetUserId, address, userAgent, requestId, details } = event;
  return {
    ...{ id, action, actorKind, actorId, targetUserId, address, userAgent, requestId, details },
    at: at.toISOString(),
    place: placeOf(address),
    actor: actorId === null ? null : (people.get(actorId) ?? null),
    target: targetUserId === null ? null : (people.get(targetUserId) ?? null),
  };
}

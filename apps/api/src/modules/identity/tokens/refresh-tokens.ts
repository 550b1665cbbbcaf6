import type { RefreshInput, TokensView } from '@pingvas/contracts';
import { type EntityManager, RefreshToken, Session, TokenFamily, User } from '@pingvas/db';
import type { Context, PersonContext } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { personOfUser } from '../known-person.ts';
import { endFamily, tellSessionsEnded } from '../sessions/end-sessions.ts';
import { addRefreshToken, answerTokens } from './issue-tokens.ts';
import { refreshTokenHash } from './refresh-token.ts';

/** A sign-in has two access tokens at most: the one that calls in flight still use, and the one that comes next. */
const endAllButNewest = `
  delete from identity.sessions
   where family_id = ? and id_hash <> (
     select id_hash from identity.sessions where family_id = ? order by created_at desc, id_hash limit 1)
  returning id_hash`;

/** As everything that ends sessions does, and first: of two that meet, one waits, and none of them for the other. */
const holdAccount = `
  select 1 from identity.users
   where id = (select family.user_id from identity.refresh_tokens token
                 join identity.token_families family on family.id = token.family_id
                where token.id_hash = ?) for share`;

/**
 * New tokens for a refresh token, which is used up by it. One that was used before is in two hands: then its whole
 * family ends, and whoever is entitled signs in again (RFC 9700, section 4.14.2).
 *
 * @throws DomainError identity.refresh-refused
 */
export async function refreshTokens(
  context: PersonContext & Context,
  { refreshToken }: RefreshInput,
): Promise<TokensView> {
  const idHash = refreshTokenHash(refreshToken);
  if (idHash === null) throw new DomainError('identity.refresh-refused');
  const renewed = await renew(context, idHash);
  if (renewed === null) {
    await endReplayedFamily(context, idHash);
    throw new DomainError('identity.refresh-refused');
  }
  if (renewed.ended.length > 0) await tellSessionsEnded(context, renewed.person.id, renewed.ended);
  // Renewing proves nothing new about who is there: what the sign-in proved is as old as it is.
  try {
    return await answerTokens(context, renewed);
  } catch (error) {
    // The family ended in between: somebody has shown the token again, or the person has signed out everywhere.
    const hasEnded = error instanceof DomainError && error.code === 'identity.unauthenticated';
    throw hasEnded ? new DomainError('identity.refresh-refused') : error;
  }
}

/**
 * Null when the token is unknown, over or used up.
 *
 * @throws DomainError identity.refresh-refused for a closed account; then the token is not used up
 */
async function renew(context: PersonContext & Context, idHash: string) {
  const now = context.clock.now();
  return context.em.fork().transactional(async (tx) => {
    await tx.execute(holdAccount, [idHash]);
    const [used] = await tx.execute<{ family_id: string }[]>(
      `update identity.refresh_tokens set used_at = ?
        where id_hash = ? and used_at is null and expires_at > ? returning family_id`,
      [now, idHash, now],
    );
    if (used === undefined) return null;
    const family = await tx.findOne(TokenFamily, { id: used.family_id });
    const user = family === null ? null : await tx.findOne(User, { id: family.userId });
    if (family === null || user === null) return null;
    if (!user.isActive) throw new DomainError('identity.refresh-refused');
    const refresh = await addRefreshToken(tx, context, family);
    const provenAt = await provenAtOf(tx, family);
    const ended = await tx.execute<{ id_hash: string }[]>(endAllButNewest, [family.id, family.id]);
    return {
      ...{ refresh, familyId: family.id, provenAt, person: personOfUser(user) },
      ended: ended.map((session) => session.id_hash),
    };
  });
}

/**
 * When the sign-in happened, or before: one that proved too little, as at a provider, proves no more by renewing. Its
 * access tokens know that; they live longer than a proof, so where there is none left, there is no proof either.
 */
async function provenAtOf(tx: EntityManager, { id, createdAt }: TokenFamily): Promise<Date> {
  const [least] = await tx.find(Session, { familyId: id }, { orderBy: { provenAt: 'asc' }, limit: 1 });
  const provenAt = least?.provenAt ?? new Date(0);
  return provenAt < createdAt ? provenAt : createdAt;
}

async function endReplayedFamily(context: PersonContext & Context, idHash: string): Promise<void> {
  const em = context.em.fork();
  const token = await em.findOne(RefreshToken, { idHash, usedAt: { $ne: null } });
  if (token === null) return;
  const family = await em.findOne(TokenFamily, { id: token.familyId });
  if (family === null) return;
  const act = { action: 'identity.refresh-replayed', targetUserId: family.userId } as const;
  await endFamily(context, family.id, (tx) => recordAct(tx, context, act));
}

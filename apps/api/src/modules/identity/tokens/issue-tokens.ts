import type { TokensView } from '@pingvas/contracts';
import { type EntityManager, RefreshToken, TokenFamily } from '@pingvas/db';
import type { Caller, Context, KnownPerson } from '../../../platform/context.ts';
import { sessionsOf } from '../sessions/sessions.ts';
import { viewUser } from '../view-user.ts';
import { familyLifetimeMs, newRefreshToken, refreshLifetimeMs } from './refresh-token.ts';

/** Writes the next refresh token of a family; the family lives as long as its newest token. */
export async function addRefreshToken(
  tx: EntityManager,
  { clock }: Pick<Context, 'clock'>,
  family: { readonly id: string; readonly createdAt: Date },
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  const now = clock.now();
  const { token, idHash } = newRefreshToken();
  const expiresAt = new Date(
    Math.min(now.getTime() + refreshLifetimeMs, family.createdAt.getTime() + familyLifetimeMs),
  );
  await tx.insert(RefreshToken, { idHash, familyId: family.id, createdAt: now, expiresAt, usedAt: null });
  await tx.nativeUpdate(TokenFamily, { id: family.id }, { expiresAt, lastSeenAt: now });
  return { token, expiresAt };
}

/** An access token for a refresh token that was just written, and both as the caller gets them. */
export async function answerTokens(
  context: Pick<Context, 'em' | 'clock' | 'live' | 'storage'> & { readonly caller: Caller },
  given: {
    readonly person: KnownPerson;
    readonly familyId: string;
    readonly provenAt: Date;
    readonly refresh: { readonly token: string; readonly expiresAt: Date };
  },
): Promise<TokensView> {
  const { person, familyId, provenAt, refresh } = given;
  const { token, expiresAt } = await sessionsOf(context).create(person.id, {
    kind: 'bearer',
    caller: context.caller,
    familyId,
    provenAt,
  });
  return {
    accessToken: token,
    refreshToken: refresh.token,
    tokenType: 'bearer',
    expiresIn: Math.round((expiresAt.getTime() - context.clock.now().getTime()) / 1_000),
    expiresAt: expiresAt.toISOString(),
    refreshExpiresAt: refresh.expiresAt.toISOString(),
    user: await viewUser(context, person),
  };
}

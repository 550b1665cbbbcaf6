import type { TokensView } from '@pingvas/contracts';
import {
  type EntityManager,
  newId,
  RefreshToken,
  type Statement,
  sql,
  TokenFamily,
  type User,
} from '@pingvas/db';
import type { Caller, Context, KnownPerson } from '../../../platform/context.ts';
import { sessionsOf } from '../sessions/sessions.ts';
import { viewUser } from '../view-user.ts';
import { familyLifetimeMs, newRefreshToken, refreshLifetimeMs } from './refresh-token.ts';

const userAgentCharsMax = 300;

/** Why the statements of a new family refuse: the account was closed, or all that was open of it ended meanwhile. */
export const isOverRefusal = 'identity.sign-in-over';

/** Writes the next refresh token of a family; the family lives as long as its newest token. */
export async function addRefreshToken(
  tx: EntityManager,
  { clock }: Pick<Context, 'clock'>,
  family: { readonly id: string; readonly createdAt: Date },
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  const now = clock.now();
  const { token, idHash } = newRefreshToken();
  const expiresAt = endOfRefreshToken(now, family);
  await tx.insert(RefreshToken, { idHash, familyId: family.id, createdAt: now, expiresAt, usedAt: null });
  await tx.nativeUpdate(TokenFamily, { id: family.id }, { expiresAt, lastSeenAt: now });
  return { token, expiresAt };
}

function endOfRefreshToken(now: Date, family: { readonly createdAt: Date }): Date {
  return new Date(Math.min(now.getTime() + refreshLifetimeMs, family.createdAt.getTime() + familyLifetimeMs));
}

/** What begins a sign-in of a program: its family with a first refresh token, to be sent with what else belongs to it. */
export function newFamily(
  { clock, caller }: Pick<Context, 'clock'> & { readonly caller: Caller },
  user: Pick<User, 'id' | 'signInEpoch'>,
): {
  readonly id: string;
  readonly createdAt: Date;
  readonly refresh: { readonly token: string; readonly expiresAt: Date };
  readonly statements: readonly Statement[];
} {
  const createdAt = clock.now();
  const id = newId();
  const { token, idHash } = newRefreshToken();
  const expiresAt = endOfRefreshToken(createdAt, { createdAt });
  const userAgent = caller.userAgent?.slice(0, userAgentCharsMax) ?? null;
  return {
    ...{ id, createdAt, refresh: { token, expiresAt } },
    statements: [
      sql(
        `insert into identity.token_families (id, user_id, created_at, last_seen_at, expires_at, user_agent, address)
         select $1::uuid, person.id, $3::timestamptz, $3::timestamptz, $4::timestamptz, $5::text, $6::text
           from identity.users person
          where person.id = $2::uuid and person.is_active and person.sign_in_epoch = $7::int
            for share`,
        ...[id, user.id, createdAt, expiresAt, userAgent, caller.address, user.signInEpoch],
      ),
      sql(
        `select public.refuse($2) where not exists (select from identity.token_families where id = $1::uuid)`,
        ...[id, isOverRefusal],
      ),
      sql(
        `insert into identity.refresh_tokens (id_hash, family_id, created_at, expires_at) values ($1, $2, $3, $4)`,
        ...[idHash, id, createdAt, expiresAt],
      ),
    ],
  };
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

import { EmailSecret, EmailToken, type EntityManager, newId } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { hashLinkSecret, isLinkSecret, newLinkSecret } from './link-secret.ts';

export type TokenPurpose = EmailToken['purpose'];

const hourMs = 3_600_000;

/** How long a link is good, from the moment at which its mail is sent. The mails say so in words. */
export const tokenLifetimeMs: Readonly<Record<TokenPurpose, number>> = {
  verify: 24 * hourMs,
  change: 24 * hourMs,
  reset: hourMs,
};

type Tokens = Pick<Context, 'clock'>;

/** Leave to use a link once. Its secret is made when the mail is sent. `id` makes a repeated call do nothing. */
export async function issueToken(
  tx: EntityManager,
  { clock }: Tokens,
  token: {
    readonly id?: string;
    readonly userId: string;
    readonly purpose: TokenPurpose;
    readonly email: string;
  },
): Promise<string> {
  const { id = newId(), ...facts } = token;
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + tokenLifetimeMs[token.purpose]);
  await tx
    .createQueryBuilder(EmailToken)
    .insert({ id, ...facts, createdAt, expiresAt, usedAt: null })
    .onConflict('id')
    .ignore()
    .execute();
  return id;
}

/**
 * Another secret for a token, to be put into a mail now; its time begins anew. Null when nobody needs the mail any
 * more: the token is used, void or over, or its person is gone.
 */
export async function makeSecret(
  em: EntityManager,
  { clock }: Tokens,
  tokenId: string,
): Promise<string | null> {
  return await em.transactional(async (tx) => {
    const token = await tx.findOne(EmailToken, {
      id: tokenId,
      usedAt: null,
      expiresAt: { $gt: clock.now() },
    });
    if (token === null) return null;
    const secret = newLinkSecret();
    token.expiresAt = new Date(clock.now().getTime() + tokenLifetimeMs[token.purpose]);
    await tx.flush();
    await tx.insert(EmailSecret, { secretHash: hashLinkSecret(secret), tokenId });
    return secret;
  });
}

/**
 * The token that a secret stands for, as long as it can be used; looking uses nothing up.
 *
 * @throws DomainError identity.link-unknown, identity.link-used, identity.link-expired
 */
export async function findToken(
  em: EntityManager,
  { clock }: Tokens,
  secret: string,
  purposes: readonly TokenPurpose[],
): Promise<EmailToken> {
  const known = isLinkSecret(secret)
    ? await em.findOne(EmailSecret, { secretHash: hashLinkSecret(secret) }, { disableIdentityMap: true })
    : null;
  const token =
    known === null
      ? null
      : await em.findOne(EmailToken, { id: known.tokenId, purpose: { $in: [...purposes] } }, fresh);
  if (token === null) throw new DomainError('identity.link-unknown');
  if (token.usedAt !== null) throw new DomainError('identity.link-used');
  if (token.expiresAt <= clock.now()) throw new DomainError('identity.link-expired');
  return token;
}

const fresh = { disableIdentityMap: true } as const;

/**
 * Uses a token up, together with whatever else `tx` writes. Lock the person before: then two links of one person
 * cannot wait for each other.
 *
 * @throws DomainError identity.link-used when somebody else was faster
 */
export async function takeToken(tx: EntityManager, { clock }: Tokens, token: EmailToken): Promise<void> {
  const now = clock.now();
  const taken = await tx.nativeUpdate(
    EmailToken,
    { id: token.id, usedAt: null, expiresAt: { $gt: now } },
    { usedAt: now },
  );
  if (taken === 0) throw new DomainError('identity.link-used');
}

/** Makes every other link of these purposes worthless, e.g. those that lie in a mailbox that is no longer theirs. */
export async function voidTokens(
  tx: EntityManager,
  { clock }: Tokens,
  userId: string,
  purposes: readonly TokenPurpose[],
): Promise<void> {
  await tx.nativeUpdate(
    EmailToken,
    { userId, purpose: { $in: [...purposes] }, usedAt: null },
    { usedAt: clock.now() },
  );
}

import { Connection, type EntityManager, Passkey, RecoveryCode, TotpSecret } from '@pingvas/db';

/**
 * Takes away every way into an account that was set up while nobody had shown that the mailbox is theirs. Whoever made
 * the account with somebody else's address would otherwise stay inside after its owner has taken it over. `except` is
 * the link to a provider that has shown it. Answers the ids of the API keys that ended with it: their streams end when
 * it is told after the commit. Sessions and the password are the caller's affair.
 */
export async function forgetUnprovenWaysIn(
  tx: EntityManager,
  userId: string,
  { at, except }: { readonly at: Date; readonly except?: string },
): Promise<{ readonly keys: readonly string[] }> {
  await tx.nativeDelete(Passkey, { userId });
  await tx.nativeDelete(TotpSecret, { userId });
  await tx.nativeDelete(RecoveryCode, { userId });
  await tx.nativeDelete(Connection, { userId, ...(except === undefined ? {} : { id: { $ne: except } }) });
  const keys = await tx.execute<{ id: string }[]>(
    'update identity.api_keys set revoked_at = ? where user_id = ? and revoked_at is null returning id',
    [at, userId],
  );
  return { keys: keys.map(({ id }) => id) };
}

import type { PasskeyAssertion } from '@pingvas/contracts';
import { AuditEvent, Passkey, User } from '@pingvas/db';
import type { Caller, Context } from '../../../../platform/context.ts';
import { DomainError } from '../../../../platform/errors/domain-error.ts';
import { recordAct } from '../../audit/record-act.ts';
import { canBeReached } from '../../email/lock-person.ts';
import { sendNotice } from '../../email/send-mail.ts';
import { type ChallengeUse, takeChallenge } from './challenges.ts';
import { readClientData } from './client-data.ts';
import { relyingParty } from './relying-party.ts';

/** Whoever holds the copy must not fill the mailbox of its owner. */
const toldAgainMs = 3_600_000;

/**
 * Whose passkey signed one of our challenges. The challenge is used up by it, whatever the answer is worth. Whose it
 * has to be is the caller's affair.
 *
 * @throws DomainError identity.wrong-passkey for everything that proves nothing: the caller learns no reason
 */
export async function verifyPasskey(
  context: Context & { readonly caller: Caller },
  assertion: PasskeyAssertion,
  use: ChallengeUse,
): Promise<Pick<Passkey, 'id' | 'userId'>> {
  const { challenge, isFramed } = readClientData(assertion.response.clientDataJSON);
  const isOurs = await takeChallenge(context, challenge, use);
  const em = context.em.fork();
  const passkey = await em.findOne(Passkey, { credentialId: assertion.id });
  if (!isOurs || isFramed || passkey === null || !isHolder(assertion, passkey)) {
    throw new DomainError('identity.wrong-passkey');
  }

  const counter = await signedCounter(context, assertion, { challenge, passkey });
  const counted = await em.execute(
    `update identity.passkeys set counter = ?, last_used_at = ?
      where id = ? and (counter < ? or (counter = 0 and ? = 0)) returning id`,
    [counter, context.clock.now(), passkey.id, counter, counter],
  );
  if (counted.length === 0) {
    await noteCopy(context, passkey, counter);
    throw new DomainError('identity.wrong-passkey');
  }
  return passkey;
}

/**
 * The signature is right and the count went back: two authenticators have the one key. Its owner is told of it once an
 * hour for as long as that goes on.
 */
async function noteCopy(
  context: Context & { readonly caller: Caller },
  { id: passkeyId, userId, name, counter: knownCounter }: Passkey,
  counter: number,
): Promise<void> {
  await context.em.fork().transactional(async (tx) => {
    // The lock of everywhere: whoever writes a row that names the account has not to wait for it.
    await tx.execute('select 1 from identity.users where id = ? for no key update', [userId]);
    const reader = await tx.findOne(User, { id: userId });
    // Taken away while its answer was on the way: then there is no copy.
    if (reader === null || (await tx.count(Passkey, { id: passkeyId })) === 0) return;
    const action = 'identity.passkey-cloned';
    const since = new Date(context.clock.now().getTime() - toldAgainMs);
    // Not every act: whoever uses the copy all the time would be told of once, ever.
    const ofMail = { action, targetUserId: userId, at: { $gt: since }, details: { passkeyId, told: true } };
    const told = canBeReached(reader) && (await tx.count(AuditEvent, ofMail)) === 0;
    const details = { passkeyId, counter, knownCounter, told };
    await recordAct(tx, context, { action, targetUserId: userId, details });
    if (!told) return;
    await sendNotice(tx, context, { template: 'passkey-copied', reader, values: { name } });
  });
}

/** How often the authenticator says that it was used, once its signature has turned out to be right. */
async function signedCounter(
  { log, settings }: Pick<Context, 'log' | 'settings'>,
  assertion: PasskeyAssertion,
  { challenge, passkey }: { readonly challenge: string; readonly passkey: Passkey },
): Promise<number> {
  const { id, rawId, type, response } = assertion;
  const { clientDataJSON, authenticatorData, signature } = response;
  // 29 MB that only an api needs that meets a passkey.
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId,
        type,
        response: { clientDataJSON, authenticatorData, signature },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      ...relyingParty(settings),
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
        // Compared afterwards, in one statement with its change: here it would race with another sign-in.
        counter: 0,
      },
    });
    if (verified) return authenticationInfo.newCounter;
  } catch (error) {
    // What is wrong with it helps whoever runs this, and only them.
    log.info({ err: error }, 'a passkey was refused');
  }
  throw new DomainError('identity.wrong-passkey');
}

/** The authenticator says whose passkey it is, when it keeps that with the key. */
function isHolder({ response: { userHandle } }: PasskeyAssertion, { userId }: Passkey): boolean {
  return userHandle === undefined || Buffer.from(userHandle, 'base64url').toString() === userId;
}

import { type PasskeyCreation, type PasskeyRequest, passkeysMax } from '@pingvas/contracts';
import { type EntityManager, Passkey } from '@pingvas/db';
import type { Context, SignedInActor } from '../../../../platform/context.ts';
import { DomainError } from '../../../../platform/errors/domain-error.ts';
import { type ChallengeUse, challengeLivesMs, newChallenge } from './challenges.ts';
import { relyingParty, relyingPartyName } from './relying-party.ts';

/** EdDSA, ES256 and RS256: what every authenticator in use has at least one of. */
export const passkeyAlgorithms = [-8, -7, -257];

/**
 * What a browser needs to make a passkey for this session's person.
 *
 * @throws DomainError identity.too-many-passkeys
 */
export async function beginAddingPasskey(
  context: Context & { readonly actor: SignedInActor },
): Promise<PasskeyCreation> {
  const { actor, em, settings } = context;
  const known = await descriptorsOf(em, actor.userId);
  if (known.length >= passkeysMax) throw new DomainError('identity.too-many-passkeys');
  const { email, nickname, fullName } = actor.person;
  return {
    challenge: await newChallenge(context, { purpose: 'add-passkey', boundTo: actor.sessionId }),
    timeout: challengeLivesMs,
    rp: { id: relyingParty(settings).expectedRPID, name: relyingPartyName },
    user: {
      id: Buffer.from(actor.userId).toString('base64url'),
      name: email,
      displayName: nickname ?? fullName ?? email,
    },
    pubKeyCredParams: passkeyAlgorithms.map((alg) => ({ type: 'public-key', alg })),
    // A second passkey in the same place would only confuse.
    excludeCredentials: known,
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    attestation: 'none',
  };
}

/**
 * What a browser needs to show a passkey. With `userId` only that person's passkeys are asked for; without it the
 * authenticator chooses, and says whose it is.
 */
export async function beginUsingPasskey(
  context: Pick<Context, 'em' | 'clock' | 'settings'>,
  use: ChallengeUse,
  userId?: string,
): Promise<PasskeyRequest> {
  const { em, settings } = context;
  return {
    challenge: await newChallenge(context, use),
    timeout: challengeLivesMs,
    rpId: relyingParty(settings).expectedRPID,
    ...(userId === undefined ? {} : { allowCredentials: await descriptorsOf(em, userId) }),
    userVerification: 'required',
  };
}

async function descriptorsOf(em: EntityManager, userId: string) {
  const passkeys = await em.find(Passkey, { userId }, { orderBy: { id: 'asc' }, disableIdentityMap: true });
  return passkeys.map(({ credentialId, transports }) => ({
    id: credentialId,
    type: 'public-key' as const,
    transports,
  }));
}

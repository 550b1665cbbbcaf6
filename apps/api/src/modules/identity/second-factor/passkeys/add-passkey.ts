import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { AddPasskeyInput, PasskeyAttestation, PasskeyView } from '@pingvas/contracts';
import { passkeysMax } from '@pingvas/contracts';
import { newId, Passkey } from '@pingvas/db';
import type { Context, PersonContext, SignedInActor } from '../../../../platform/context.ts';
import { DomainError } from '../../../../platform/errors/domain-error.ts';
import { changeFactors } from '../change-factors.ts';
import { presentPasskey } from '../second-factor.present.ts';
import { isPlainAttestation } from './attestation-form.ts';
import { passkeyAlgorithms } from './begin-passkey.ts';
import { takeChallenge } from './challenges.ts';
import { readClientData } from './client-data.ts';
import { relyingParty } from './relying-party.ts';

/**
 * Takes a new passkey of the person of this session. The first second factor of an account comes with recovery codes.
 *
 * @throws DomainError identity.wrong-passkey, identity.passkey-taken, identity.too-many-passkeys
 */
export async function addPasskey(
  context: Context & PersonContext & { readonly actor: SignedInActor },
  { passkey: attestation, name }: AddPasskeyInput,
): Promise<{ passkey: PasskeyView; recoveryCodes: string[] }> {
  const { actor, clock } = context;
  const made = await verifiedCredential(context, attestation);
  const passkey = {
    id: newId(),
    userId: actor.userId,
    ...made,
    transports: attestation.response.transports,
    name,
    createdAt: clock.now(),
    lastUsedAt: null,
  };
  try {
    const act = { change: 'passkey-added', details: { passkeyId: passkey.id } } as const;
    const { recoveryCodes } = await changeFactors(context, act, async (tx) => {
      if ((await tx.count(Passkey, { userId: actor.userId })) >= passkeysMax) {
        throw new DomainError('identity.too-many-passkeys');
      }
      await tx.insert(Passkey, passkey);
    });
    return { passkey: presentPasskey(passkey), recoveryCodes };
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) throw new DomainError('identity.passkey-taken');
    throw error;
  }
}

/** What an authenticator made for a challenge of this session. */
async function verifiedCredential(
  context: Context & { readonly actor: SignedInActor },
  { id, rawId, type, response }: PasskeyAttestation,
) {
  const { actor, log, settings } = context;
  const { challenge, isFramed } = readClientData(response.clientDataJSON);
  const isOurs = await takeChallenge(context, challenge, {
    purpose: 'add-passkey',
    boundTo: actor.sessionId,
  });
  if (!isOurs || isFramed) throw new DomainError('identity.wrong-passkey');
  // 29 MB that only an api needs that meets a passkey.
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers');
  try {
    const attestation = decodeAttestationObject(
      new Uint8Array(Buffer.from(response.attestationObject, 'base64url')),
    );
    const form = {
      format: attestation.get('fmt'),
      hasCertificates: attestation.get('attStmt').get('x5c') !== undefined,
    };
    if (!isPlainAttestation(form)) throw new Error(`an attestation of the form ${form.format}`);
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId,
        type,
        response: { clientDataJSON: response.clientDataJSON, attestationObject: response.attestationObject },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      ...relyingParty(settings),
      requireUserVerification: true,
      supportedAlgorithmIDs: passkeyAlgorithms,
    });
    // The id is chosen by whoever sends: the one that counts stands in what the authenticator has put together.
    if (verified && registrationInfo.credential.id === id) {
      const { credential, credentialDeviceType } = registrationInfo;
      return {
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey).toString('base64url'),
        counter: credential.counter,
        isSynced: credentialDeviceType === 'multiDevice',
      };
    }
  } catch (error) {
    log.info({ err: error }, 'a new passkey was refused');
  }
  throw new DomainError('identity.wrong-passkey');
}

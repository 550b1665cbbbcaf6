import { createHash, randomBytes } from 'node:crypto';
import { newId } from '@pingvas/db';
import type { AddressRow } from '../address-rows.ts';
import { everybody, people } from '../cells.ts';
import type { ProcedureRow } from '../procedure-rows.ts';
import type { WalkedWorld } from '../walked-world.ts';

const base64url = (text: string) => Buffer.from(text).toString('base64url');
const unknownTicket = { ticket: `pgt_${'A'.repeat(43)}`, code: '000000' };
const signed = { id: 'AAAA', rawId: 'AAAA', type: 'public-key' };
const clientDataJSON = base64url('{"challenge":"AAAA"}');
const assertion = { ...signed, response: { clientDataJSON, authenticatorData: 'AAAA', signature: 'AAAA' } };
const attestation = { ...signed, response: { clientDataJSON, attestationObject: 'AAAA' } };

/** Rows share the people in them: whatever passkeys another row has left would change what they have to show. */
async function withoutPasskeys(world: WalkedWorld): Promise<void> {
  await world.api.parts.orm.em.fork().execute('delete from identity.passkeys');
}

/** A passkey of the owner, as far as it matters to whom it belongs. */
async function passkeyOfOwner(world: WalkedWorld): Promise<string> {
  const passkeyId = newId();
  const sessionId = createHash('sha256')
    .update(world.tokens.owner ?? '')
    .digest('hex');
  await withoutPasskeys(world);
  await world.api.parts.orm.em.fork().execute(
    `insert into identity.passkeys (id, user_id, credential_id, public_key, counter, transports, is_synced, name)
     select ?, user_id, ?, 'AAAA', 0, '[]', false, 'a key' from identity.sessions where id_hash = ?`,
    [passkeyId, randomBytes(16).toString('base64url'), sessionId],
  );
  return passkeyId;
}

/** Whatever another row has begun is forgotten. */
async function withoutApps(world: WalkedWorld) {
  await world.api.parts.orm.em.fork().execute('delete from identity.totp_secrets');
  return { input: { code: '000000' } };
}

async function wrongPassword(world: WalkedWorld) {
  await withoutPasskeys(world);
  return { input: { password: 'not this one' } };
}

/** Second factors: nobody reaches another person's, and no ticket or passkey opens an account that is not its own. */
export const secondFactorProcedureRows: Readonly<Record<string, ProcedureRow>> = {
  'identity.finishLogIn': {
    cells: everybody('identity.log-in-expired'),
    input: async () => ({ input: unknownTicket }),
  },
  'identity.finishIssuingTokens': {
    cells: everybody('identity.log-in-expired'),
    input: async () => ({ input: unknownTicket }),
  },
  'identity.secondFactor.get': { cells: people('answers') },
  'identity.secondFactor.setUpTotp': { cells: people('answers') },
  'identity.secondFactor.confirmTotp': { cells: people('identity.totp-not-begun'), input: withoutApps },
  'identity.secondFactor.removeTotp': { cells: people('identity.second-factor-off') },
  'identity.secondFactor.renewRecoveryCodes': {
    cells: people('identity.second-factor-off'),
    input: async (world) => {
      await withoutPasskeys(world);
      return { input: {} };
    },
  },
  'identity.passkeys.beginAdding': { cells: people('answers') },
  'identity.passkeys.add': {
    cells: people('identity.wrong-passkey'),
    input: async () => ({ input: { passkey: attestation, name: 'a key' } }),
  },
  'identity.passkeys.rename': {
    cells: people('answers', 'identity.passkey-not-found'),
    input: async (world) => ({ input: { passkeyId: await passkeyOfOwner(world), name: 'another name' } }),
  },
  'identity.passkeys.remove': {
    cells: people('answers', 'identity.passkey-not-found'),
    input: async (world) => ({ input: { passkeyId: await passkeyOfOwner(world) } }),
  },
  'identity.passkeys.beginSignIn': { cells: everybody('answers') },
  'identity.passkeys.beginSecondStep': {
    cells: everybody('identity.log-in-expired'),
    input: async () => ({ input: { ticket: unknownTicket.ticket } }),
  },
  'identity.passkeys.signIn': {
    cells: everybody('identity.wrong-passkey'),
    input: async () => ({ input: { passkey: assertion } }),
  },
  'identity.stepUp.get': { cells: people('answers') },
  'identity.stepUp.begin': { cells: people('answers') },
  'identity.stepUp.prove': { cells: people('identity.wrong-credentials'), input: wrongPassword },
};

const ofPasskey =
  (method: string, body?: unknown): AddressRow['call'] =>
  async (world) => ({ path: `/auth/passkeys/${await passkeyOfOwner(world)}`, method, body });

/** The same under /api/v1. */
export const secondFactorAddressRows: Readonly<Record<string, AddressRow>> = {
  'post /auth/login/second-factor': {
    cells: everybody('identity.log-in-expired'),
    call: async () => ({ path: '/auth/login/second-factor', body: unknownTicket }),
  },
  'get /auth/second-factor': {
    cells: people('200'),
    call: async () => ({ path: '/auth/second-factor' }),
  },
  'post /auth/totp': { cells: people('201'), call: async () => ({ path: '/auth/totp', method: 'POST' }) },
  'post /auth/totp/confirm': {
    cells: people('identity.totp-not-begun'),
    call: async (world) => ({ path: '/auth/totp/confirm', body: (await withoutApps(world)).input }),
  },
  'delete /auth/totp': {
    cells: people('identity.second-factor-off'),
    call: async () => ({ path: '/auth/totp', method: 'DELETE' }),
  },
  'post /auth/recovery-codes': {
    cells: people('identity.second-factor-off'),
    async call(world) {
      await withoutPasskeys(world);
      return { path: '/auth/recovery-codes', method: 'POST' };
    },
  },
  'get /auth/passkeys': { cells: people('200'), call: async () => ({ path: '/auth/passkeys' }) },
  'patch /auth/passkeys/{id}': {
    cells: people('200', 'identity.passkey-not-found'),
    call: ofPasskey('PATCH', { name: 'another name' }),
  },
  'delete /auth/passkeys/{id}': {
    cells: people('200', 'identity.passkey-not-found'),
    call: ofPasskey('DELETE'),
  },
  'get /auth/step-up': { cells: people('200'), call: async () => ({ path: '/auth/step-up' }) },
  'post /auth/step-up': {
    cells: people('identity.wrong-credentials'),
    call: async (world) => ({ path: '/auth/step-up', body: (await wrongPassword(world)).input }),
  },
};

import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressRow } from '../address-rows.ts';
import { everybody, operators, people } from '../cells.ts';
import type { ProcedureRow } from '../procedure-rows.ts';
import type { WalkedWorld } from '../walked-world.ts';

const unknownLink = () => `pge_${randomBytes(32).toString('base64url')}`;
const newEmail = () => `${randomUUID()}@example.test`;

/** Nobody gets many mails at once: what was asked for in another cell does not count. */
async function forgetMails({ api }: WalkedWorld): Promise<void> {
  await api.parts.orm.em.fork().execute('delete from identity.email_tokens');
}

/** Mailboxes and passwords: a link is for whoever has it, everything else for oneself. */
export const emailProcedureRows: Readonly<Record<string, ProcedureRow>> = {
  'identity.email.confirm': {
    cells: everybody('identity.link-unknown'),
    input: async () => ({ input: { token: unknownLink() } }),
  },
  'identity.email.requestVerification': {
    cells: people('answers'),
    async input(world) {
      await forgetMails(world);
      return { input: undefined };
    },
  },
  'identity.email.requestChange': {
    cells: people('answers'),
    async input(world) {
      await forgetMails(world);
      return { input: { email: newEmail() } };
    },
  },
  'identity.email.forgotPassword': {
    cells: everybody('answers'),
    input: async () => ({ input: { email: newEmail() } }),
  },
  'identity.email.resetPassword': {
    cells: everybody('identity.link-unknown'),
    input: async () => ({ input: { token: unknownLink(), newPassword: randomUUID() } }),
  },
  'identity.email.changePassword': {
    cells: people('answers'),
    endsSession: true,
    input: async () => ({ input: { newPassword: randomUUID() } }),
  },
  'outbox.read': {
    cells: operators('identity.mail-not-found'),
    input: async () => ({ input: { mailId: randomUUID() } }),
  },
  'outbox.list': { cells: operators('answers'), input: async () => ({ input: {} }) },
};

/** The same under /api/v1. */
export const emailAddressRows: Readonly<Record<string, AddressRow>> = {
  'get /outbox': { cells: operators('200'), call: async () => ({ path: '/outbox' }) },
  'get /outbox/{mailId}': {
    cells: operators('identity.mail-not-found'),
    call: async () => ({ path: `/outbox/${randomUUID()}` }),
  },
  'get /outbox/{mailId}/page': {
    cells: operators('identity.mail-not-found'),
    call: async () => ({ path: `/outbox/${randomUUID()}/page` }),
  },
  'post /auth/verify-email': {
    cells: everybody('identity.link-unknown'),
    call: async () => ({ path: '/auth/verify-email', body: { token: unknownLink() } }),
  },
  'post /auth/resend-verification': {
    cells: people('202'),
    async call(world) {
      await forgetMails(world);
      return { path: '/auth/resend-verification', method: 'POST' };
    },
  },
  'post /auth/change-email': {
    cells: people('202'),
    async call(world) {
      await forgetMails(world);
      return { path: '/auth/change-email', body: { email: newEmail() } };
    },
  },
  'post /auth/forgot-password': {
    cells: everybody('202'),
    call: async () => ({ path: '/auth/forgot-password', body: { email: newEmail() } }),
  },
  'post /auth/reset-password': {
    cells: everybody('identity.link-unknown'),
    call: async () => ({
      path: '/auth/reset-password',
      body: { token: unknownLink(), new_password: randomUUID() },
    }),
  },
  'post /auth/change-password': {
    cells: people('200'),
    endsSession: true,
    call: async () => ({ path: '/auth/change-password', body: { new_password: randomUUID() } }),
  },
};

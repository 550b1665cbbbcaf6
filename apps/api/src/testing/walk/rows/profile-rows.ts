import { randomUUID } from 'node:crypto';
import type { AddressRow } from '../address-rows.ts';
import { people } from '../cells.ts';
import type { ProcedureRow } from '../procedure-rows.ts';

const picture = { sha256: 'a'.repeat(64), sizeBytes: 1_000, contentType: 'image/png' };
const snakePicture = { sha256: 'a'.repeat(64), size_bytes: 1_000, content_type: 'image/png' };

/** What people say about themselves: everybody speaks of themselves alone. */
export const profileProcedureRows: Readonly<Record<string, ProcedureRow>> = {
  'identity.profile.get': { cells: people('answers') },
  'identity.profile.update': {
    cells: people('answers'),
    input: async () => ({ input: { nickname: 'a name' } }),
  },
  'identity.profile.settings': { cells: people('answers') },
  'identity.profile.updateSettings': {
    cells: people('answers'),
    input: async () => ({ input: { theme: 'dark' } }),
  },
  'identity.profile.grantAvatar': { cells: people('answers'), input: async () => ({ input: picture }) },
  'identity.profile.useAvatar': {
    cells: people('fleet.upload-missing'),
    input: async () => ({ input: { ...picture, uploadId: randomUUID() } }),
  },
  'identity.profile.removeAvatar': { cells: people('answers') },
};

/** The same under /api/v1. */
export const profileAddressRows: Readonly<Record<string, AddressRow>> = {
  'get /users/me': { cells: people('200'), call: async () => ({ path: '/users/me' }) },
  'patch /users/me': {
    cells: people('200'),
    call: async () => ({ path: '/users/me', method: 'PATCH', body: { bio: 'a few words' } }),
  },
  'get /users/me/settings': { cells: people('200'), call: async () => ({ path: '/users/me/settings' }) },
  'patch /users/me/settings': {
    cells: people('200'),
    call: async () => ({ path: '/users/me/settings', method: 'PATCH', body: { language: 'en' } }),
  },
  'post /users/me/avatar': {
    cells: people('201'),
    call: async () => ({ path: '/users/me/avatar', body: snakePicture }),
  },
  'put /users/me/avatar': {
    cells: people('fleet.upload-missing'),
    call: async () => ({
      path: '/users/me/avatar',
      method: 'PUT',
      body: { ...snakePicture, upload_id: randomUUID() },
    }),
  },
  'delete /users/me/avatar': {
    cells: people('200'),
    call: async () => ({ path: '/users/me/avatar', method: 'DELETE' }),
  },
};

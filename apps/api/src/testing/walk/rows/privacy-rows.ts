import { randomUUID } from 'node:crypto';
import type { AddressRow } from '../address-rows.ts';
import { operators, people } from '../cells.ts';
import type { ProcedureRow } from '../procedure-rows.ts';

/** Taking everything along, and leaving. What changes the caller's account is asked for from one of its own. */
export const privacyProcedureRows: Readonly<Record<string, ProcedureRow>> = {
  'privacy.export': { cells: people('answers') },
  'privacy.requestExport': { cells: people('answers'), endsSession: true },
  'privacy.downloadExport': { cells: people('privacy.no-archive') },
  'privacy.deletion': { cells: people('answers') },
  'privacy.scheduleDeletion': { cells: people('answers'), endsSession: true },
  'privacy.cancelDeletion': { cells: people('answers'), endsSession: true },
  'privacy.receipt': {
    cells: operators('privacy.no-receipt'),
    input: async () => ({ input: { userId: randomUUID() } }),
  },
};

const plain =
  (path: string, method = 'GET') =>
  async () => ({ path, method });

/** The same under /api/v1. */
export const privacyAddressRows: Readonly<Record<string, AddressRow>> = {
  'delete /users/me': { cells: people('202'), endsSession: true, call: plain('/users/me', 'DELETE') },
  'get /users/me/deletion': { cells: people('200'), call: plain('/users/me/deletion') },
  'delete /users/me/deletion': {
    cells: people('200'),
    endsSession: true,
    call: plain('/users/me/deletion', 'DELETE'),
  },
  'get /users/me/export': { cells: people('200'), call: plain('/users/me/export') },
  'post /users/me/export': {
    cells: people('202'),
    endsSession: true,
    call: plain('/users/me/export', 'POST'),
  },
  'post /users/me/export/download': {
    cells: people('privacy.no-archive'),
    call: plain('/users/me/export/download', 'POST'),
  },
  'get /users/{userId}/erasure': {
    cells: operators('privacy.no-receipt'),
    call: async () => ({ path: `/users/${randomUUID()}/erasure` }),
  },
};

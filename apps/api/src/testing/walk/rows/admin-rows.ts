import { randomUUID } from 'node:crypto';
import type { AddressRow } from '../address-rows.ts';
import { everybody, operators } from '../cells.ts';
import type { ProcedureRow } from '../procedure-rows.ts';
import type { Caller, WalkedWorld } from '../walked-world.ts';

/** Somebody whom an administrator may do anything to; all others are refused before anybody looks for them. */
async function newUserId(world: WalkedWorld, caller: Caller): Promise<string> {
  return caller === 'admin' ? (await world.api.newPerson()).user.id : randomUUID();
}

const somebody: ProcedureRow['input'] = async (world, caller) => ({
  input: { userId: await newUserId(world, caller) },
});

/** There has been an administrator from the first call on. */
const firstRun = () => ({
  email: `${randomUUID()}@example.test`,
  password: randomUUID(),
  setupCode: 'any-code',
});

/** What administrators see and do to others, and the door that is closed behind the first one. */
export const adminProcedureRows: Readonly<Record<string, ProcedureRow>> = {
  'admin.users.list': { cells: operators('answers'), input: async () => ({ input: {} }) },
  'admin.users.get': { cells: operators('answers'), input: somebody },
  'admin.users.update': {
    cells: operators('answers'),
    input: async (world, caller) => ({
      input: { userId: await newUserId(world, caller), role: 'artist', tier: 'pro' },
    }),
  },
  'admin.users.deactivate': { cells: operators('answers'), input: somebody },
  'admin.users.reactivate': { cells: operators('answers'), input: somebody },
  'admin.users.remove': { cells: operators('answers'), input: somebody },
  'admin.audit.list': { cells: operators('answers'), input: async () => ({ input: {} }) },
  'identity.firstRun.get': { cells: everybody('answers') },
  'identity.firstRun.makeAdministrator': {
    cells: everybody('identity.first-run-over'),
    input: async () => ({ input: firstRun() }),
  },
};

function ofSomebody(method: string, body?: unknown): AddressRow['call'] {
  return async (world, caller) => ({
    path: `/users/${await newUserId(world, caller)}`,
    method,
    ...(body === undefined ? {} : { body }),
  });
}

/** The same under /api/v1. */
export const adminAddressRows: Readonly<Record<string, AddressRow>> = {
  'get /users': { cells: operators('200'), call: async () => ({ path: '/users' }) },
  'get /users/{id}': { cells: operators('200'), call: ofSomebody('GET') },
  'patch /users/{id}': { cells: operators('200'), call: ofSomebody('PATCH', { is_active: false }) },
  'delete /users/{id}': { cells: operators('200'), call: ofSomebody('DELETE') },
  'get /audit': { cells: operators('200'), call: async () => ({ path: '/audit' }) },
  'get /auth/first-run': { cells: everybody('200'), call: async () => ({ path: '/auth/first-run' }) },
  'post /auth/first-run': {
    cells: everybody('identity.first-run-over'),
    call: async () => {
      const { setupCode, ...rest } = firstRun();
      return { path: '/auth/first-run', body: { ...rest, setup_code: setupCode } };
    },
  },
};

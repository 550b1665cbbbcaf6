import type { AddressRow } from '../address-rows.ts';
import { everybody, people } from '../cells.ts';
import type { ProcedureRow } from '../procedure-rows.ts';

/** The world of the walk is configured for Discord, which is asked for nothing before somebody comes back from it. */
const offered = 'discord';

/** Accounts elsewhere: everybody links and unlinks their own. */
export const connectionProcedureRows: Readonly<Record<string, ProcedureRow>> = {
  'identity.connections.providers': { cells: everybody('answers') },
  'identity.connections.list': { cells: people('answers') },
  'identity.connections.link': {
    cells: people('answers'),
    input: async () => ({ input: { provider: offered } }),
  },
  'identity.connections.unlink': {
    cells: people('identity.connection-not-found'),
    input: async () => ({ input: { provider: offered } }),
  },
};

const unknownState = { state: 'A'.repeat(43), code: 'a code' };

function rowsOf(provider: string): Record<string, AddressRow> {
  return {
    [`get /auth/oauth/${provider}`]: {
      cells: everybody(provider === offered ? '200' : 'identity.provider-not-offered'),
      call: async () => ({ path: `/auth/oauth/${provider}` }),
    },
    [`get /auth/oauth/${provider}/callback`]: {
      cells: everybody('identity.connection-state'),
      call: async () => ({ path: `/auth/oauth/${provider}/callback?${new URLSearchParams(unknownState)}` }),
    },
    [`post /auth/oauth/${provider}/callback`]: {
      cells: everybody('identity.connection-state'),
      call: async () => ({ path: `/auth/oauth/${provider}/callback`, body: unknownState }),
    },
  };
}

/** Signing in elsewhere under /api/v1, where who is signed in already is nobody special, and one's own accounts there. */
export const connectionAddressRows: Readonly<Record<string, AddressRow>> = {
  'get /auth/providers': { cells: everybody('200'), call: async () => ({ path: '/auth/providers' }) },
  ...rowsOf('google'),
  ...rowsOf('discord'),
  ...rowsOf('kakao'),
  'get /users/me/connections': {
    cells: people('200'),
    call: async () => ({ path: '/users/me/connections' }),
  },
  'delete /users/me/connections/{provider}': {
    cells: people('identity.connection-not-found'),
    call: async () => ({ path: `/users/me/connections/${offered}`, method: 'DELETE' }),
  },
};

/** The addresses that browsers visit on their way: always on to another page. */
export const connectionMountRows: Readonly<Record<string, AddressRow>> = {
  'GET /auth/:provider/start': {
    cells: everybody('302'),
    call: async () => ({ path: `/auth/${offered}/start` }),
  },
  'GET /auth/:provider/callback': {
    cells: everybody('302'),
    call: async () => ({ path: `/auth/${offered}/callback?${new URLSearchParams(unknownState)}` }),
  },
};

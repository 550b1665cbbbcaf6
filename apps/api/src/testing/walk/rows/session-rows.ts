import { randomUUID } from 'node:crypto';
import type { AddressRow } from '../address-rows.ts';
import { everybody, people } from '../cells.ts';
import type { ProcedureRow } from '../procedure-rows.ts';

const newAccount = () => ({ email: `${randomUUID()}@example.test`, password: randomUUID() });
const nowhere = 'f'.repeat(64);

/** Signing in and out: everybody for themselves. */
export const sessionProcedureRows: Readonly<Record<string, ProcedureRow>> = {
  'identity.issueTokens': {
    cells: everybody('answers'),
    input: async (world) => ({ input: (await world.account()).body }),
  },
  'identity.logIn': {
    cells: everybody('answers'),
    input: async (world) => ({ input: (await world.account()).body }),
  },
  'identity.logOut': { cells: people('answers'), endsSession: true },
  'identity.logOutEverywhere': { cells: people('answers'), endsSession: true },
  'identity.me': { cells: people('answers') },
  'identity.refresh': {
    cells: everybody('answers'),
    input: async (world) => ({ input: { refreshToken: (await world.account()).refreshToken } }),
  },
  'identity.register': { cells: everybody('answers'), input: async () => ({ input: newAccount() }) },
  'identity.sessions.end': {
    cells: people('identity.session-not-found'),
    input: async () => ({ input: { sessionId: nowhere } }),
  },
  'identity.sessions.endOthers': { cells: people('answers'), endsSession: true },
  'identity.sessions.list': { cells: people('answers') },
};

/** The same under /api/v1. */
export const sessionAddressRows: Readonly<Record<string, AddressRow>> = {
  'post /auth/register': {
    cells: everybody('201'),
    call: async () => ({ path: '/auth/register', body: newAccount() }),
  },
  'post /auth/signup': {
    cells: everybody('201'),
    call: async () => ({
      path: '/auth/signup',
      body: { ...newAccount(), username: `u${randomUUID()}` },
    }),
  },
  'post /auth/login': {
    cells: everybody('200'),
    call: async (world) => ({ path: '/auth/login', body: (await world.account()).body }),
  },
  'post /auth/refresh': {
    cells: everybody('200'),
    call: async (world) => ({
      path: '/auth/refresh',
      body: { refresh_token: (await world.account()).refreshToken },
    }),
  },
  'post /auth/logout': {
    cells: people('200'),
    endsSession: true,
    call: async () => ({ path: '/auth/logout', method: 'POST' }),
  },
  'post /auth/logout-everywhere': {
    cells: people('200'),
    endsSession: true,
    call: async () => ({ path: '/auth/logout-everywhere', method: 'POST' }),
  },
  'get /auth/me': { cells: people('200'), call: async () => ({ path: '/auth/me' }) },
  'get /auth/sessions': { cells: people('200'), call: async () => ({ path: '/auth/sessions' }) },
  'delete /auth/sessions/{sessionId}': {
    cells: people('identity.session-not-found'),
    call: async () => ({ path: `/auth/sessions/${nowhere}`, method: 'DELETE' }),
  },
  'post /auth/sessions/end-others': {
    cells: people('200'),
    endsSession: true,
    call: async () => ({ path: '/auth/sessions/end-others', method: 'POST' }),
  },
};

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { callRest } from '../../call-rest.ts';
import { callTrpc } from '../../call-trpc.ts';
import type { AddressRow } from '../address-rows.ts';
import { operators, people } from '../cells.ts';
import type { ProcedureRow } from '../procedure-rows.ts';
import { headersOf, type WalkedWorld } from '../walked-world.ts';

const asUnproven = {
  unverified: 'identity.email-unverified',
  'about to be erased': 'identity.deletion-pending',
};
const newKey = () => ({ name: 'walked', scopes: ['credits:read'], expiresInDays: 1 });
const newToken = () => ({ label: 'walked', expiresInDays: 1 });

/** What the owner had made for the cell before: nobody may have very many. */
const madeBefore = new WeakMap<WalkedWorld, Map<string, string>>();

async function trpc(
  world: WalkedWorld,
  token: string | null,
  path: string,
  input: unknown,
): Promise<unknown> {
  const answer = await callTrpc(world.api.url, { path, input, headers: headersOf(token) });
  return JSON.parse(answer.text);
}

/** A key of the owner, the only one of this kind. */
async function keyOfOwner(world: WalkedWorld): Promise<string> {
  const { owner: token } = world.tokens;
  const made = await callRest(world.api.url, '/users/me/api-keys', {
    ...(token === null ? {} : { token }),
    body: { name: 'walked', scopes: ['credits:read'], expires_in_days: 1 },
  });
  const { id } = z.object({ key: z.object({ id: z.string() }) }).parse(made.body).key;
  await replace(world, 'identity.apiKeys.revoke', 'keyId', id);
  return id;
}

/** A worker token of the owner's own. */
async function tokenOfOwner(world: WalkedWorld): Promise<string> {
  const made = await trpc(world, world.tokens.owner, 'ownWorkers.create', newToken());
  const answer = z.object({ result: z.object({ data: z.object({ token: z.object({ id: z.string() }) }) }) });
  const { id } = answer.parse(made).result.data.token;
  await replace(world, 'ownWorkers.revoke', 'tokenId', id);
  return id;
}

async function replace(world: WalkedWorld, revoke: string, name: string, id: string): Promise<void> {
  const before = madeBefore.get(world) ?? new Map<string, string>();
  madeBefore.set(world, before);
  const earlier = before.get(revoke);
  before.set(revoke, id);
  if (earlier !== undefined) await trpc(world, world.tokens.owner, revoke, { [name]: earlier });
}

/** A token of the installation: it is somebody's else, and no administrator's own. */
async function tokenOfNobody(world: WalkedWorld): Promise<string> {
  return (await world.api.newWorker(randomUUID())).tokenId;
}

type Input = NonNullable<ProcedureRow['input']>;
const ofKey =
  (more: object = {}): Input =>
  async (world) => ({ input: { keyId: await keyOfOwner(world), ...more } });
const ofToken =
  (more: object = {}): Input =>
  async (world) => ({ input: { tokenId: await tokenOfOwner(world), ...more } });
const ofAnyToken =
  (more: object = {}): Input =>
  async (world) => ({ input: { tokenId: await tokenOfNobody(world), ...more } });

const noKey = 'identity.key-not-found';
const noToken = 'fleet.token-not-found';

/** Keys of people, and tokens of their machines and of the installation's. */
export const keysProcedureRows: Readonly<Record<string, ProcedureRow>> = {
  'identity.apiKeys.list': { cells: people('answers') },
  'identity.apiKeys.create': {
    cells: people('answers'),
    inState: asUnproven,
    input: async () => ({ input: newKey() }),
  },
  'identity.apiKeys.update': { cells: people('answers', noKey), input: ofKey({ name: 'walked' }) },
  'identity.apiKeys.revoke': { cells: people('answers', noKey), input: ofKey() },
  'ownWorkers.list': { cells: people('answers') },
  'ownWorkers.create': {
    cells: people('answers'),
    inState: asUnproven,
    input: async () => ({ input: newToken() }),
  },
  'ownWorkers.rename': { cells: people('answers', noToken), input: ofToken({ label: 'walked' }) },
  'ownWorkers.rotate': { cells: people('answers', noToken), input: ofToken({ overlapHours: 0 }) },
  'ownWorkers.revoke': { cells: people('answers', noToken), input: ofToken() },
  'workerTokens.list': { cells: operators('answers') },
  'workerTokens.create': { cells: operators('answers'), input: async () => ({ input: newToken() }) },
  'workerTokens.rename': { cells: operators('answers'), input: ofAnyToken({ label: 'walked' }) },
  'workerTokens.rotate': { cells: operators('answers'), input: ofAnyToken({ overlapHours: 0 }) },
  'workerTokens.revoke': { cells: operators('answers'), input: ofAnyToken() },
};

const path = '/users/me/api-keys';
const ownTokens = '/users/me/worker-tokens';
const allTokens = '/worker-tokens';
const token = { label: 'walked', expires_in_days: 1 };

const at =
  (
    folder: string,
    idOf: (world: WalkedWorld) => Promise<string>,
    { rest = '', ...more }: { rest?: string; method?: string; body?: unknown },
  ): AddressRow['call'] =>
  async (world) => ({ path: `${folder}/${await idOf(world)}${rest}`, ...more });
const rename = { method: 'PATCH', body: { label: 'walked' } };
const rotate = { rest: '/rotate', body: { overlap_hours: 0 } };
const revoke = { method: 'DELETE' };

/** The same under /api/v1. */
export const keysAddressRows: Readonly<Record<string, AddressRow>> = {
  [`get ${path}`]: { cells: people('200'), call: async () => ({ path }) },
  [`post ${path}`]: {
    cells: people('201'),
    inState: asUnproven,
    call: async () => ({ path, body: { name: 'walked', scopes: ['credits:read'], expires_in_days: 1 } }),
  },
  [`patch ${path}/{id}`]: {
    cells: people('200', noKey),
    call: async (world) => ({
      path: `${path}/${await keyOfOwner(world)}`,
      method: 'PATCH',
      body: { name: 'walked' },
    }),
  },
  [`delete ${path}/{id}`]: {
    cells: people('200', noKey),
    call: async (world) => ({ path: `${path}/${await keyOfOwner(world)}`, method: 'DELETE' }),
  },
  [`get ${ownTokens}`]: { cells: people('200'), call: async () => ({ path: ownTokens }) },
  [`post ${ownTokens}`]: {
    cells: people('201'),
    inState: asUnproven,
    call: async () => ({ path: ownTokens, body: token }),
  },
  [`patch ${ownTokens}/{id}`]: {
    cells: people('200', noToken),
    call: at(ownTokens, tokenOfOwner, rename),
  },
  [`post ${ownTokens}/{id}/rotate`]: {
    cells: people('200', noToken),
    call: at(ownTokens, tokenOfOwner, rotate),
  },
  [`delete ${ownTokens}/{id}`]: {
    cells: people('200', noToken),
    call: at(ownTokens, tokenOfOwner, revoke),
  },
  [`get ${allTokens}`]: { cells: operators('200'), call: async () => ({ path: allTokens }) },
  [`post ${allTokens}`]: {
    cells: operators('201'),
    call: async () => ({ path: allTokens, body: token }),
  },
  [`patch ${allTokens}/{id}`]: { cells: operators('200'), call: at(allTokens, tokenOfNobody, rename) },
  [`post ${allTokens}/{id}/rotate`]: {
    cells: operators('200'),
    call: at(allTokens, tokenOfNobody, rotate),
  },
  [`delete ${allTokens}/{id}`]: { cells: operators('200'), call: at(allTokens, tokenOfNobody, revoke) },
};

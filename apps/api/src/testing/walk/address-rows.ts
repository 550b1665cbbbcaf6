import { type CallerInState, type Cells, everybody, type Outcome, people } from './cells.ts';
import { adminAddressRows } from './rows/admin-rows.ts';
import { connectionAddressRows, connectionMountRows } from './rows/connection-rows.ts';
import { emailAddressRows } from './rows/email-rows.ts';
import { keysAddressRows } from './rows/keys-rows.ts';
import { privacyAddressRows } from './rows/privacy-rows.ts';
import { profileAddressRows } from './rows/profile-rows.ts';
import { secondFactorAddressRows } from './rows/second-factor-rows.ts';
import { sessionAddressRows } from './rows/session-rows.ts';
import type { Caller, WalkedWorld } from './walked-world.ts';

/** One call of an address: what a caller sends besides who they are. */
export interface AddressCall {
  readonly path: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bytes?: Uint8Array<ArrayBuffer>;
  /** What has to happen before there is an answer. */
  readonly meanwhile?: Promise<unknown>;
  /** What a refused call must leave as it was. */
  readonly generationId?: string;
}

/** A cell is a status, e.g. `200`, or the code that the call is refused with. */
export interface AddressRow {
  readonly cells: Cells;
  /** As of a procedure's row. */
  readonly endsSession?: boolean;
  readonly inState?: Readonly<Partial<Record<CallerInState, Outcome>>>;
  call(world: WalkedWorld, caller: Caller): Promise<AddressCall>;
}

const isPerson = (caller: Caller) => caller === 'owner' || caller === 'stranger' || caller === 'admin';
const plain = (path: string) => async () => ({ path });
const recipe = () => ({ prompt: 'a jar', width: 64, height: 64 });

/** Who hears what under /api/v1, by method and path. A route without a row fails the walk. */
export const restRows: Readonly<Record<string, AddressRow>> = {
  ...adminAddressRows,
  ...connectionAddressRows,
  ...emailAddressRows,
  ...keysAddressRows,
  ...privacyAddressRows,
  ...profileAddressRows,
  ...secondFactorAddressRows,
  ...sessionAddressRows,
  'get /credits': { cells: people('200'), call: plain('/credits') },
  'get /engine': { cells: people('200'), call: plain('/engine') },
  'get /models': { cells: people('200'), call: plain('/models') },
  'get /images': { cells: people('200'), call: plain('/images') },
  'get /images/months': { cells: people('200'), call: plain('/images/months') },
  'get /images/{id}': { cells: people('200', 'images.not-found'), call: ofImage('') },
  'get /images/{id}/file': { cells: people('302', 'images.not-found'), call: ofImage('/file') },
  'delete /images/{id}': { cells: people('200', 'images.not-found'), call: ofImage('', 'DELETE') },
  'post /generations': {
    cells: people('202'),
    call: async () => ({ path: '/generations', body: recipe() }),
  },
  'get /generations': { cells: people('200'), call: plain('/generations') },
  'get /generations/{id}': { cells: people('200', 'generation.not-found'), call: ofQueued('') },
  'post /generations/{id}/cancel': {
    cells: people('200', 'generation.not-found'),
    call: ofQueued('/cancel', 'POST'),
  },
  'post /images/text-to-image': {
    cells: people('200'),
    call: async (world, caller) => ({
      path: '/images/text-to-image',
      body: { ...recipe(), model_id: world.waitedModelId },
      ...(isPerson(caller) ? { meanwhile: world.renderNext() } : {}),
    }),
  },
};

function ofImage(rest: string, method = 'GET'): AddressRow['call'] {
  return async (world) => {
    const { image, generationId } = await world.image();
    return { path: `/images/${image.id}${rest}`, method, generationId };
  };
}

function ofQueued(rest: string, method = 'GET'): AddressRow['call'] {
  return async (world) => {
    const generationId = await world.queued();
    return { path: `/generations/${generationId}${rest}`, method, generationId };
  };
}

const pathOf = (url: string) => url.slice(new URL(url).origin.length);

/**
 * Who hears what at every other address, by method and template. The routers' own addresses are walked procedure by
 * procedure; here it is what lies beside their procedures.
 */
export const mountRows: Readonly<Record<string, AddressRow>> = {
  ...connectionMountRows,
  'GET /healthz': { cells: everybody('200'), call: plain('/healthz') },
  'GET /health': { cells: everybody('200'), call: plain('/health') },
  'GET /readyz': { cells: everybody('200'), call: plain('/readyz') },
  'GET /ready': { cells: everybody('200'), call: plain('/ready') },
  'GET /metrics': { cells: everybody('200'), call: plain('/metrics') },
  'GET /openapi.json': { cells: everybody('200'), call: plain('/openapi.json') },
  'GET /docs': { cells: everybody('200'), call: plain('/docs') },
  'GET /docs/docs.js': { cells: everybody('200'), call: plain('/docs/docs.js') },
  'GET /docs/elements.js': { cells: everybody('200'), call: plain('/docs/elements.js') },
  'GET /docs/send-call.js': { cells: everybody('200'), call: plain('/docs/send-call.js') },
  'GET /docs/sign-in.js': { cells: everybody('200'), call: plain('/docs/sign-in.js') },
  'GET /docs/tokens.css': { cells: everybody('200'), call: plain('/docs/tokens.css') },
  'GET /docs/docs.css': { cells: everybody('200'), call: plain('/docs/docs.css') },
  'GET /docs/reference.css': { cells: everybody('200'), call: plain('/docs/reference.css') },
  'GET /docs/forms.css': { cells: everybody('200'), call: plain('/docs/forms.css') },
  'GET /docs/narrow.css': { cells: everybody('200'), call: plain('/docs/narrow.css') },
  'GET /docs/fonts.css': { cells: everybody('200'), call: plain('/docs/fonts.css') },
  'GET /docs/fonts/:name': {
    cells: everybody('200'),
    call: plain('/docs/fonts/PretendardVariable.subset.0.woff2'),
  },
  'ALL /trpc/*': { cells: everybody('request.not-found'), call: plain('/trpc/fleet.claim') },
  'ALL /worker-trpc/*': { cells: everybody('request.not-found'), call: plain('/worker-trpc/identity.me') },
  // The address itself is the permission: whoever has it may read this one picture until its hour, and nothing else.
  'GET /files/*': {
    cells: everybody('200'),
    call: async (world) => ({ path: pathOf(new URL((await world.image()).image.url, world.api.url).href) }),
  },
  'GET /files/* with another picture’s signature': {
    cells: everybody('storage.bad-signature'),
    async call(world) {
      const [one, other] = [(await world.image()).image, (await world.image()).image];
      const [signed, wanted] = [one, other].map(({ url }) => new URL(url, world.api.url));
      return { path: `${wanted?.pathname}${signed?.search}` };
    },
  },
  'GET /files/* without a signature': {
    cells: everybody('storage.bad-signature'),
    call: async (world) => ({ path: new URL((await world.image()).image.url, world.api.url).pathname }),
  },
  'PUT /files/*': {
    cells: everybody('storage.already-used'),
    async call(world) {
      const { grant, input } = await world.uploaded();
      const bytes = new Uint8Array(input.sizeBytes);
      return { path: pathOf(grant.url), method: 'PUT', headers: grant.headers, bytes };
    },
  },
  'PUT /files/* with the signature for reading': {
    cells: everybody('storage.bad-signature'),
    call: async (world) => ({
      path: pathOf(new URL((await world.image()).image.url, world.api.url).href),
      method: 'PUT',
      headers: { 'if-none-match': '*', 'content-type': 'image/png' },
      bytes: new Uint8Array(8),
    }),
  },
  'GET /*': { cells: everybody('200'), call: plain('/gallery') },
};

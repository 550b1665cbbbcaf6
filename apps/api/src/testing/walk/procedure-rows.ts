import { randomUUID } from 'node:crypto';
import type { Caller, WalkedWorld } from './walked-world.ts';

/** `answers`, or the code that the call is refused with. */
export type Outcome = string;
export type Cells = Readonly<Record<Caller, Outcome>>;

export interface ProcedureRow {
  readonly cells: Cells;
  /** Made afresh for every cell. `generationId` is what a refused call must leave as it was. */
  input?(world: WalkedWorld, caller: Caller): Promise<{ input: unknown; generationId?: string }>;
  /** The call ends the session that it is made with. */
  readonly endsSession?: boolean;
  /** Reads more out of an answer than that there was one. */
  says?(text: string): Outcome;
}

const unauthenticated = 'identity.unauthenticated';
const unknownWorker = 'fleet.unknown-worker';

/** For people who are signed in: what the owner hears, and what everybody else who is signed in hears. */
export function people(owner: Outcome, others: Outcome = owner): Cells {
  return {
    anonymous: unauthenticated,
    owner,
    stranger: others,
    // An operator is nobody special to other people's things.
    admin: others,
    worker: unauthenticated,
    otherWorker: unauthenticated,
  };
}

/** For everybody, signed in or not. */
export function everybody(outcome: Outcome): Cells {
  const [anonymous, owner, stranger, admin, worker, otherWorker] = [
    outcome,
    outcome,
    outcome,
    outcome,
    outcome,
    outcome,
  ];
  return { anonymous, owner, stranger, admin, worker, otherWorker };
}

function machines(worker: Outcome, otherWorker: Outcome): Cells {
  const [anonymous, owner, stranger, admin] = [unknownWorker, unknownWorker, unknownWorker, unknownWorker];
  return { anonymous, owner, stranger, admin, worker, otherWorker };
}

const ofQueued: ProcedureRow['input'] = async (world) => {
  const generationId = await world.queued();
  return { input: { generationId }, generationId };
};
const ofImage: ProcedureRow['input'] = async (world) => {
  const { image, generationId } = await world.image();
  return { input: { imageId: image.id }, generationId };
};
const ofLease: ProcedureRow['input'] = async (world) => {
  const { leaseId, generationId } = await world.leased();
  return { input: { leaseId }, generationId };
};

/** Who hears what from the people's router. A procedure without a row fails the walk. */
export const peopleRows: Readonly<Record<string, ProcedureRow>> = {
  'credits.balance': { cells: people('answers') },
  'engine.status': { cells: people('answers') },
  'generation.cancel': { cells: people('answers', 'generation.not-found'), input: ofQueued },
  'generation.get': { cells: people('answers', 'generation.not-found'), input: ofQueued },
  'generation.list': { cells: people('answers'), input: async () => ({ input: {} }) },
  'generation.request': {
    cells: people('answers'),
    input: async () => ({
      input: { recipe: { prompt: 'a jar', width: 64, height: 64 }, requestKey: randomUUID() },
    }),
  },
  'identity.issueToken': {
    cells: everybody('answers'),
    input: async (world) => ({ input: (await world.account()).body }),
  },
  'identity.logIn': {
    cells: everybody('answers'),
    input: async (world) => ({ input: (await world.account()).body }),
  },
  'identity.logOut': { cells: people('answers'), endsSession: true },
  'identity.me': { cells: people('answers') },
  'identity.register': {
    cells: everybody('answers'),
    input: async () => ({ input: { email: `${randomUUID()}@example.test`, password: randomUUID() } }),
  },
  'images.get': { cells: people('answers', 'images.not-found'), input: ofImage },
  'images.list': { cells: people('answers'), input: async () => ({ input: {} }) },
  'images.months': { cells: people('answers'), input: async () => ({ input: { timeZone: 'Asia/Seoul' } }) },
  'images.remove': { cells: people('answers', 'images.not-found'), input: ofImage },
  'live.events': { cells: people('answers') },
  'models.list': { cells: people('answers') },
};

/** Who hears what from the machines' router. */
export const machineRows: Readonly<Record<string, ProcedureRow>> = {
  'fleet.beat': {
    cells: machines('ok', 'lost'),
    async input(world) {
      const { leaseId, generationId } = await world.leased();
      return { input: { leases: [{ leaseId, stage: 'rendering' }] }, generationId };
    },
    says: (text) => /"verdict":"(\w+)"/.exec(text)?.[1] ?? text,
  },
  'fleet.claim': {
    cells: machines('answers', unknownWorker),
    input: async ({ workerId, modelNames }) => ({
      input: { workerId, modelNames: [modelNames.idle], loadedModelName: null, waitSeconds: 0 },
    }),
  },
  'fleet.deliver': {
    cells: machines('answers', 'fleet.lease-lost'),
    input: (world) => world.uploaded(),
  },
  'fleet.fail': {
    cells: machines('answers', 'fleet.lease-lost'),
    async input(world) {
      const { leaseId, generationId } = await world.leased();
      return { input: { leaseId, code: 'unknown-model', message: 'walked' }, generationId };
    },
  },
  'fleet.grantUpload': {
    cells: machines('answers', 'fleet.lease-lost'),
    async input(world) {
      const work = await world.leased();
      return { input: await world.announced(work), generationId: work.generationId };
    },
  },
  'fleet.register': {
    cells: machines('answers', 'answers'),
    input: async (world) => ({ input: world.registration() }),
  },
  'fleet.release': { cells: machines('answers', 'fleet.lease-lost'), input: ofLease },
  'fleet.resume': { cells: machines('answers', 'fleet.lease-lost'), input: ofLease },
};

import { randomUUID } from 'node:crypto';
import { type CallerInState, type Cells, machines, type Outcome, people, unknownWorker } from './cells.ts';
import { adminProcedureRows } from './rows/admin-rows.ts';
import { connectionProcedureRows } from './rows/connection-rows.ts';
import { emailProcedureRows } from './rows/email-rows.ts';
import { keysProcedureRows } from './rows/keys-rows.ts';
import { privacyProcedureRows } from './rows/privacy-rows.ts';
import { profileProcedureRows } from './rows/profile-rows.ts';
import { secondFactorProcedureRows } from './rows/second-factor-rows.ts';
import { sessionProcedureRows } from './rows/session-rows.ts';
import type { Caller, WalkedWorld } from './walked-world.ts';

export interface ProcedureRow {
  readonly cells: Cells;
  /** Made afresh for every cell. `generationId` is what a refused call must leave as it was. */
  input?(world: WalkedWorld, caller: Caller): Promise<{ input: unknown; generationId?: string }>;
  /** The call ends sessions of whoever makes it: it is made from an account of its own. */
  readonly endsSession?: boolean;
  /** Where a caller that is told apart by its state alone hears something else than the row's audience says. */
  readonly inState?: Readonly<Partial<Record<CallerInState, Outcome>>>;
  /** Reads more out of an answer than that there was one. */
  says?(text: string): Outcome;
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
  ...adminProcedureRows,
  ...connectionProcedureRows,
  ...emailProcedureRows,
  ...keysProcedureRows,
  ...privacyProcedureRows,
  ...profileProcedureRows,
  ...secondFactorProcedureRows,
  ...sessionProcedureRows,
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

import {
  acknowledged,
  createOwnWorkerTokenInput,
  createWorkerTokenInput,
  listWorkerTokensOutput,
  newWorkerTokenView,
  renameWorkerTokenInput,
  rotateWorkerTokenInput,
  workerTokenIdInput,
  workerTokenView,
} from '@pingvas/contracts';
import { admin, proven, provenAdmin, router, signedIn } from '../../platform/trpc/procedures.ts';
import { lendOwnWorker } from './lend-own-worker.ts';
import {
  createWorkerToken,
  listWorkerTokens,
  ownTokens,
  renameWorkerToken,
  revokeWorkerTokenOf,
  rotateWorkerToken,
} from './manage-worker-tokens.ts';

const builtOwn = router({
  list: signedIn.output(listWorkerTokensOutput).query(({ ctx }) => listWorkerTokens(ctx, ownTokens(ctx))),
  create: proven
    .input(createOwnWorkerTokenInput)
    .output(newWorkerTokenView)
    .mutation(({ ctx, input }) => lendOwnWorker(ctx, input)),
  rename: signedIn
    .input(renameWorkerTokenInput)
    .output(workerTokenView)
    .mutation(({ ctx, input }) => renameWorkerToken(ctx, ownTokens(ctx), input)),
  rotate: proven
    .input(rotateWorkerTokenInput)
    .output(newWorkerTokenView)
    .mutation(({ ctx, input }) => rotateWorkerToken(ctx, ownTokens(ctx), input)),
  revoke: signedIn
    .input(workerTokenIdInput)
    .output(acknowledged)
    .mutation(({ ctx, input }) => revokeWorkerTokenOf(ctx, ownTokens(ctx), input)),
});

type BuiltOwn = typeof builtOwn;
export interface OwnWorkersRouter extends BuiltOwn {}
/** A person's own GPUs. */
export const ownWorkersRouter: OwnWorkersRouter = builtOwn;

const builtAll = router({
  list: admin.output(listWorkerTokensOutput).query(({ ctx }) => listWorkerTokens(ctx, 'all')),
  create: provenAdmin
    .input(createWorkerTokenInput)
    .output(newWorkerTokenView)
    .mutation(({ ctx, input }) => createWorkerToken(ctx, input)),
  rename: admin
    .input(renameWorkerTokenInput)
    .output(workerTokenView)
    .mutation(({ ctx, input }) => renameWorkerToken(ctx, 'all', input)),
  rotate: provenAdmin
    .input(rotateWorkerTokenInput)
    .output(newWorkerTokenView)
    .mutation(({ ctx, input }) => rotateWorkerToken(ctx, 'all', input)),
  revoke: provenAdmin
    .input(workerTokenIdInput)
    .output(acknowledged)
    .mutation(({ ctx, input }) => revokeWorkerTokenOf(ctx, 'all', input)),
});

type BuiltAll = typeof builtAll;
export interface WorkerTokensRouter extends BuiltAll {}
/** The machines of the installation, for operators. */
export const workerTokensRouter: WorkerTokensRouter = builtAll;

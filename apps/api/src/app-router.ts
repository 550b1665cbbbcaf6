import { creditsRouter } from './modules/credits/index.ts';
import { engineRouter, ownWorkersRouter, workerTokensRouter } from './modules/fleet/index.ts';
import { generationRouter } from './modules/generation/index.ts';
import { adminRouter, identityRouter, outboxRouter } from './modules/identity/index.ts';
import { imagesRouter } from './modules/images/index.ts';
import { liveRouter } from './modules/live/index.ts';
import { modelsRouter } from './modules/models/index.ts';
import { privacyRouter } from './modules/privacy/index.ts';
import { router } from './platform/trpc/procedures.ts';

/** What people and their scripts can ask. */
export const appRouter = router({
  identity: identityRouter,
  admin: adminRouter,
  outbox: outboxRouter,
  credits: creditsRouter,
  models: modelsRouter,
  images: imagesRouter,
  engine: engineRouter,
  ownWorkers: ownWorkersRouter,
  workerTokens: workerTokensRouter,
  generation: generationRouter,
  live: liveRouter,
  privacy: privacyRouter,
});

export type AppRouter = typeof appRouter;

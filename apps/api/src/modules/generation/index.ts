export { changesOfMany, type Horizon, queuedSince, readHorizon } from './changes-of-many.ts';
export { startGenerationSweeper, startTellingFinished } from './generation.jobs.ts';
export { generationPrivacy } from './generation.privacy.ts';
export { generationRoutes } from './generation.rest.ts';
export { generationRouter } from './generation.router.ts';
export { generationWork } from './generation.work.ts';
export { readChangedGenerations, readGenerations } from './read-generations.ts';

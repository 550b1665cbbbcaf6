export { engineVersion } from './prepare-engine.ts';
export { type RealEngine, type RealEngineOptions, startRealEngine } from './start-real-engine.ts';
export { type TinyModel, tinyModels } from './tiny-models.ts';

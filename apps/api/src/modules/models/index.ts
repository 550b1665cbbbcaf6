export { findActiveModel } from './find-active-model.ts';
export { modelsRoutes } from './models.rest.ts';
export { modelsRouter } from './models.router.ts';
export { registerModels } from './register-models.ts';

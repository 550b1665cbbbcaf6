export { type ActiveModel, findActiveModel } from './find-active-model.ts';
export { modelBaseOf } from './model-base-of.ts';
export { modelsRoutes } from './models.rest.ts';
export { type ModelsRouter, modelsRouter } from './models.router.ts';
export { type RegisteredModel, registerModels } from './register-models.ts';

import { creditsRoutes } from './modules/credits/index.ts';
import { fleetRoutes } from './modules/fleet/index.ts';
import { generationRoutes } from './modules/generation/index.ts';
import {
  adminRoutes,
  apiKeysRoutes,
  connectionsRoutes,
  emailRoutes,
  firstRunRoutes,
  identityRoutes,
  outboxRoutes,
  profileRoutes,
  secondFactorRoutes,
} from './modules/identity/index.ts';
import { imagesRoutes } from './modules/images/index.ts';
import { modelsRoutes } from './modules/models/index.ts';
import { privacyRoutes } from './modules/privacy/index.ts';
import type { RestRoute } from './platform/rest/rest-route.ts';

/** Everything under /api/v1, for callers in any language. */
export const restRoutes: readonly RestRoute[] = [
  // Before `/users/{id}`, or "me" would be taken for an id.
  ...profileRoutes,
  ...privacyRoutes,
  ...identityRoutes,
  ...firstRunRoutes,
  ...connectionsRoutes,
  ...emailRoutes,
  ...outboxRoutes,
  // After what is under /users/me, which is no id.
  ...adminRoutes,
  ...apiKeysRoutes,
  ...secondFactorRoutes,
  ...fleetRoutes,
  ...creditsRoutes,
  ...modelsRoutes,
  ...imagesRoutes,
  ...generationRoutes,
];

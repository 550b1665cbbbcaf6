export { startErasing, startExporting } from './privacy.jobs.ts';
export { privacyRoutes } from './privacy.rest.ts';
export { privacyRouter } from './privacy.router.ts';

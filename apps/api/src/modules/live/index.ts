export { startMissedNews } from './live.jobs.ts';
export { liveRouter } from './live.router.ts';

export { liveRouter } from './live.router.ts';

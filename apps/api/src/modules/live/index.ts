export { type LiveRouter, liveRouter } from './live.router.ts';

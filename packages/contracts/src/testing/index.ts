export { asJson, hostileValue, hostileVersionOf, textsIn } from './hostile.ts';

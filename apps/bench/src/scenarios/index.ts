import type { Scenario } from '../scenario.ts';
import { claim } from './claim.ts';
import { gallery } from './gallery.ts';
import { gpuIdle } from './gpu-idle.ts';
import { logIn } from './log-in.ts';
import { me } from './me.ts';
import { overhead } from './overhead.ts';
import { previews } from './previews.ts';
import { request } from './request.ts';
import { settle } from './settle.ts';

/** Every scenario, in the order of the printed table. */
export const scenarios: readonly Scenario[] = [
  overhead,
  gpuIdle,
  request,
  settle,
  claim,
  me,
  logIn,
  gallery,
  previews,
];

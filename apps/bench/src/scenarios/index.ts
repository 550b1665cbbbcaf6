import type { Scenario } from '../scenario.ts';
import { gallery } from './gallery.ts';
import { me } from './me.ts';
import { request } from './request.ts';
import { settle } from './settle.ts';

/** Every scenario, in the order of the printed table. */
export const scenarios: readonly Scenario[] = [request, settle, me, gallery];

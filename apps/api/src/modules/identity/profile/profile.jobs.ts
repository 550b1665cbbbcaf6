import type { Context } from '../../../platform/context.ts';
import { startWork } from '../../../platform/jobs/start-work.ts';
import { portraitWork } from './portrait-work.ts';
import { portrayPerson } from './portray-person.ts';

/** Looks at the pictures that people give of themselves, in every api. */
export function startPortraying(newContext: () => Context): Promise<void> {
  return startWork(newContext, portraitWork, portrayPerson);
}

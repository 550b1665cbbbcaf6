import type { Context } from '../../platform/context.ts';
import { type Rounds, startRounds } from '../../platform/jobs/start-rounds.ts';
import { startWork } from '../../platform/jobs/start-work.ts';
import { cleanExports, eraseDuePeople } from './erase-due-people.ts';
import { exportWork } from './export-work.ts';
import { makeExport } from './make-export.ts';

const everyMs = 5_000;

/** Makes archives, in every api. */
export function startExporting(newContext: () => Context): Promise<void> {
  return startWork(newContext, exportWork, makeExport);
}

/** Erases people whose time has come, and goes on with what a process that died had begun, in every api. */
export function startErasing(newContext: () => Context): Rounds {
  return startRounds({
    name: 'privacy.erase',
    everyMs,
    newContext,
    async round(context) {
      await eraseDuePeople(context);
      await cleanExports(context);
    },
  });
}

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Arguments for a Node that has to end with this process; its `stdio` needs an `ipc` channel. */
export const leashed = ['--import', pathToFileURL(join(import.meta.dirname, 'leash.ts')).href] as const;

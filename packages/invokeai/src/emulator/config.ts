import { envInteger, envPort, readConfigOrExit } from '@pingvas/config';
import { z } from 'zod';
import { paintQualities } from './run/paint-job.ts';

/** What the emulator process can be told by its environment. */
export const emulatorConfigSchema = z.object({
  EMULATOR_HOST: z.string().default('127.0.0.1').describe('Address the emulator listens on'),
  EMULATOR_PORT: envPort
    .optional()
    .describe('Port; 9090 or the next free one when not set, as the engine does it'),
  EMULATOR_STEP_MS: envInteger({ min: 0, max: 600_000 })
    .default(60)
    .describe('Milliseconds that one step takes'),
  EMULATOR_CONTROL_PORT: envPort
    .optional()
    .describe(
      'For tests: loopback port on which the fault switches can be pulled, 0 for a free one; off when not set',
    ),
  EMULATOR_PREPARATION_MS: envInteger({ min: 0, max: 600_000 })
    .default(20)
    .describe('Milliseconds between taking an item and its first step'),
  EMULATOR_PAINT_QUALITY: z
    .enum(paintQualities)
    .default('fine')
    .describe(
      'fine, after a rehearsal of a second at the start, or draft: rough small pictures, in a fraction of the time',
    ),
  EMULATOR_DATA: z.string().optional().describe('Folder for pictures and queue; in memory when not set'),
});

/** Reads the environment of this process; prints every wrong setting and ends it with exit code 1. */
export function readEmulatorConfig() {
  return readConfigOrExit(emulatorConfigSchema, process.env);
}

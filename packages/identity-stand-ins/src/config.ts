import { envPort, readConfigOrExit } from '@pingvas/config';
import { z } from 'zod';

/** What the process of the stand-ins can be told by its environment. */
export const standInsConfigSchema = z.object({
  STAND_INS_PORT: envPort
    .default(4500)
    .describe('Loopback port of the stand-ins for Google, Discord and Kakao'),
  STAND_INS_CLIENT_ID: z.string().min(1).describe('The application that may use them, at all three'),
  STAND_INS_CLIENT_SECRET: z.string().min(16).describe('Its secret'),
});

/** Reads the environment of this process; prints every wrong setting and ends it with exit code 1. */
export function readStandInsConfig() {
  return readConfigOrExit(standInsConfigSchema, process.env);
}

import { readConfigOrExit } from '@pingvas/config';
import { z } from 'zod';

/** What the migrate step reads from its environment. */
export const migrateConfigSchema = z.object({
  DATABASE_MIGRATION_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'expected an address that starts with postgres://',
    })
    .describe('PostgreSQL, with the role that owns the database and may create roles'),
  DATABASE_SERVING_ROLE: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'expected a role name of lower-case letters, digits and _')
    .default('pingvas_serving')
    .describe('The role that the api serves under; made when it does not exist'),
  DATABASE_SERVING_PASSWORD: z
    .string()
    .min(8, 'expected at least 8 characters')
    .describe('The password that role gets'),
});

/** Reads the environment of the migrate step, or prints every wrong key and ends the process with 1. */
export function readMigrateConfig() {
  return readConfigOrExit(migrateConfigSchema, process.env);
}

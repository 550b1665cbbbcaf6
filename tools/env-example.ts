import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';
import type { z } from 'zod';
import { apiConfigSchema, seedConfigSchema } from '../apps/api/src/config.ts';
import { workerConfigSchema } from '../apps/gpu-worker/src/config.ts';
import { localConfigSchema } from '../apps/local/src/config.ts';
import { migrateConfigSchema } from '../packages/db/src/config.ts';
import { standInsConfigSchema } from '../packages/identity-stand-ins/src/config.ts';
import { emulatorConfigSchema } from '../packages/invokeai/src/emulator/config.ts';
import { realEngineConfigSchema } from '../packages/real-engine/src/config.ts';

const repository = resolve(import.meta.dirname, '..');
export const envExampleFile = join(repository, '.env.example');

const parts: readonly { title: string; schema: z.ZodObject }[] = [
  { title: '`pnpm start` and `pnpm dev`: what is not set is embedded', schema: localConfigSchema },
  {
    title: 'packages/db: the migrations, before an api of a new version starts',
    schema: migrateConfigSchema,
  },
  { title: 'apps/api, when run by itself', schema: apiConfigSchema },
  { title: "apps/api: the seed, on top of the api's own settings", schema: seedConfigSchema },
  { title: 'apps/gpu-worker, beside an InvokeAI on a GPU machine', schema: workerConfigSchema },
  { title: 'the emulator in packages/invokeai', schema: emulatorConfigSchema },
  { title: 'the stand-ins of sign-in in packages/identity-stand-ins', schema: standInsConfigSchema },
  { title: '`pnpm engine:real` and `pnpm test:engine`', schema: realEngineConfigSchema },
];

/** The text of .env.example, from the schemas that read the settings: a setting without a description is an error. */
export function envExample(): string {
  const sections = parts.map(({ title, schema }) => {
    const lines = Object.entries(schema.shape).map(([key, field]) => settingLines(key, field as z.ZodType));
    return `## ${title}\n\n${lines.join('\n\n')}`;
  });
  return `# Settings of Pingvas, made by \`pnpm env-example\` from the code that reads them. Nothing here is needed to start.\n\n${sections.join('\n\n')}\n`;
}

function settingLines(key: string, field: z.ZodType): string {
  if (field.description === undefined) throw new Error(`${key} has no description`);
  const whenMissing = field.safeParse(undefined);
  const isOptional = whenMissing.success;
  const value = whenMissing.success && whenMissing.data !== undefined ? String(whenMissing.data) : '';
  return `# ${field.description}${isOptional ? '' : ' (required)'}\n# ${key}=${value}`;
}

if (import.meta.main) {
  if (process.argv.includes('--write')) await writeFile(envExampleFile, envExample());
  else
    process.stdout.write(
      (await readFile(envExampleFile, 'utf8')) === envExample() ? 'up to date\n' : envExample(),
    );
}

import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { vitestPreset } from '@pingvas/config/vitest';
import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';

/** Random at every run; a run that failed is repeated with the seed that it printed. */
const propertySeed = Number(process.env['PROPERTY_SEED'] ?? Date.now() & 0x7fffffff);

/*
 * Loading the api takes a second of a processor, more than most files of tests take themselves: they share the
 * processes that have loaded it. A file that turns the clock or spies on something has a process of its own, so that
 * nobody else meets what it did there.
 */
const changesItsProcess = /\bvi\.(useFakeTimers|setSystemTime|spyOn|stub\w+|mock|doMock)\b/;
const alone = globSync('src/**/*.test.ts', { cwd: import.meta.dirname }).filter((file) =>
  changesItsProcess.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
);

export default mergeConfig(
  vitestPreset,
  defineConfig({
    test: {
      globalSetup: ['@pingvas/db/testing/global-setup'],
      provide: { propertySeed },
      // While one file waits for its database or for argon2, another one works.
      maxWorkers: Math.max(2, availableParallelism() - 1),
      projects: [
        { extends: true, test: { name: 'alone', include: alone } },
        {
          extends: true,
          test: { name: 'together', exclude: [...configDefaults.exclude, ...alone], isolate: false },
        },
      ],
    },
  }),
);

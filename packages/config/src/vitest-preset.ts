import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const temporaryFolder = fileURLToPath(new URL('./temporary-folder.global-setup.ts', import.meta.url));

/** What every package's tests share: a reporter that CI can read, and time enough for two busy cores. */
export const vitestPreset = defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default'],
    passWithNoTests: false,
    globalSetup: [temporaryFolder],
  },
});

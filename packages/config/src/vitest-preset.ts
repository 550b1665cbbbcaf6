import { defineConfig } from 'vitest/config';

/** What every package's tests share: a reporter that CI can read, and time enough for two busy cores. */
export const vitestPreset = defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default'],
    passWithNoTests: false,
  },
});

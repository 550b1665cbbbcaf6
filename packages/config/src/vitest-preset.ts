import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What every package's tests share: a reporter that CI can read, and time enough for two busy cores. */
export const vitestPreset = defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default'],
    passWithNoTests: false,
    // Tests start our programs again and again: without compiling anew it takes half the time. Node's own place for it.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
  },
});

import { vitestPreset } from '@pingvas/config/vitest';
import { defineConfig, mergeConfig } from 'vitest/config';

/** Outages in their full length, all at once: `pnpm test:outages` takes as long as the longest of them. */
export default mergeConfig(
  vitestPreset,
  defineConfig({
    test: {
      include: ['src/outages/*.outage.ts'],
      testTimeout: 15 * 60_000,
      hookTimeout: 5 * 60_000,
      maxWorkers: 4,
    },
  }),
);

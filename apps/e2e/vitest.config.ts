import { vitestPreset } from '@pingvas/config/vitest';
import { mergeConfig } from 'vitest/config';

/** Whole products run here: one file after the other, so that two cores are enough for the one under test. */
export default mergeConfig(vitestPreset, {
  test: {
    globalSetup: ['src/product.global-setup.ts'],
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 240_000,
  },
});

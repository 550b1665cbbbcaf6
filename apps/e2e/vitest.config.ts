import { vitestPreset } from '@pingvas/config/vitest';
import { mergeConfig } from 'vitest/config';

/** Whole products run here: one file after the other, so that two cores are enough for the one under test. */
export default mergeConfig(vitestPreset, {
  test: { fileParallelism: false, testTimeout: 120_000, hookTimeout: 240_000 },
});

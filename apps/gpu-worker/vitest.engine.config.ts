import { vitestPreset } from '@pingvas/config/vitest';
import { mergeConfig } from 'vitest/config';

/** `pnpm test:engine`: the suite that a real InvokeAI has to pass, one file after the other on its one processor. */
export default mergeConfig(vitestPreset, {
  test: {
    include: ['src/**/*.engine.test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});

import { vitestPreset } from '@pingvas/config/vitest';
import { configDefaults, mergeConfig } from 'vitest/config';

export default mergeConfig(vitestPreset, {
  test: {
    globalSetup: ['@pingvas/db/testing/global-setup'],
    // The real engine has its own run, `pnpm test:engine`.
    exclude: [...configDefaults.exclude, 'src/**/*.engine.test.ts'],
  },
});

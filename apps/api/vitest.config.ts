import { vitestPreset } from '@pingvas/config/vitest';
import { defineConfig, mergeConfig } from 'vitest/config';

export default mergeConfig(
  vitestPreset,
  defineConfig({ test: { globalSetup: ['@pingvas/db/testing/global-setup'] } }),
);

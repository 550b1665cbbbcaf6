import { vitestPreset } from '@pingvas/config/vitest';
import react from '@vitejs/plugin-react';
import { defineConfig, mergeConfig } from 'vitest/config';

export default mergeConfig(
  vitestPreset,
  defineConfig({
    plugins: [react()],
    test: { setupFiles: ['./src/testing/setup.ts'] },
  }),
);

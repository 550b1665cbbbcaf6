import { vitestPreset } from '@pingvas/config/vitest';
import react from '@vitejs/plugin-react';
import { defineConfig, mergeConfig } from 'vitest/config';

export default mergeConfig(
  vitestPreset,
  defineConfig({
    plugins: [react()],
    // Files share processes, and setup.ts leaves each a clean page: half of the time went into opening one for every file.
    test: { setupFiles: ['./src/testing/setup.ts'], isolate: false },
  }),
);

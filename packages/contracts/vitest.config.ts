import { vitestPreset } from '@pingvas/config/vitest';
import { defineConfig, mergeConfig } from 'vitest/config';

// Pure functions: files leave nothing behind, and the schemas are loaded once per process.
export default mergeConfig(vitestPreset, defineConfig({ test: { isolate: false } }));

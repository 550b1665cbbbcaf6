export { vitestPreset as default } from './src/vitest-preset.ts';

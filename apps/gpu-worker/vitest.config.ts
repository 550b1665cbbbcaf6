export { vitestPreset as default } from '@pingvas/config/vitest';

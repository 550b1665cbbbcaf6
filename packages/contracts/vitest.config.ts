import { vitestPreset } from '@pingvas/config/vitest';
import { mergeConfig } from 'vitest/config';

export default mergeConfig(vitestPreset, { test: { isolate: false } });

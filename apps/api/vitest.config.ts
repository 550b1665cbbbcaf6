import process from 'node:process';
import { vitestPreset } from '@pingvas/config/vitest';
import { mergeConfig } from 'vitest/config';

/** Random at every run; a run that failed is repeated with the seed that it printed. */
const propertySeed = Number(process.env['PROPERTY_SEED'] ?? Date.now() & 0x7fffffff);

export default mergeConfig(vitestPreset, {
  test: {
    globalSetup: ['@pingvas/db/testing/global-setup'],
    provide: { propertySeed },
  },
});

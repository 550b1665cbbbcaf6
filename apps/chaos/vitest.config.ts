import { vitestPreset } from '@pingvas/config/vitest';
import { mergeConfig } from 'vitest/config';

/**
 * Every file runs a whole product of its own; more of them at once than this only wait for one another. Files share the
 * processes that have loaded the tests: what a test opens it closes, also when it fails.
 */
export default mergeConfig(vitestPreset, {
  test: { maxWorkers: 3, isolate: false, testTimeout: 300_000, hookTimeout: 300_000 },
});

import { vitestPreset } from '@pingvas/config/vitest';

export default vitestPreset;

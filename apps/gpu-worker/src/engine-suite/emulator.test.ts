import { afterAll, beforeAll, describe } from 'vitest';
import { describeEngine } from './engine.contract.ts';
import { type EngineUnderTest, emulatorUnderTest } from './engine-under-test.fixture.ts';

describe('the emulator', () => {
  let engine: EngineUnderTest;
  beforeAll(async () => {
    engine = await emulatorUnderTest();
  });
  afterAll(() => engine.stop());
  describeEngine(() => engine, { canBeKilled: true });
});

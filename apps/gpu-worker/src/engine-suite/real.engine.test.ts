import { afterAll, beforeAll, describe } from 'vitest';
import { readEnvironment } from '../config.ts';
import { describeEngine } from './engine.contract.ts';
import { type EngineUnderTest, realEngineUnderTest } from './engine-under-test.fixture.ts';

const invokeAiUrl = readEnvironment()['INVOKEAI_URL'] || undefined;

describe('InvokeAI 6.14.2', () => {
  let engine: EngineUnderTest | undefined;
  const engineOf = () => {
    if (engine === undefined) throw new Error('The engine did not start');
    return engine;
  };
  beforeAll(async () => {
    engine = await realEngineUnderTest(invokeAiUrl);
  }, 1_800_000);
  afterAll(() => engine?.stop());
  describeEngine(engineOf, { canBeKilled: invokeAiUrl === undefined });
});

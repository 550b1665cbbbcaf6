import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newContext } from '../../parts.ts';
import { startTestApi, type TestApi } from '../../testing/index.ts';
import { startRounds } from './start-rounds.ts';

let api: TestApi;
const lines: string[] = [];

beforeAll(async () => {
  const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
  api = await startTestApi({ log });
});
afterAll(() => api?.stop());

it('logs a round that failed, be it for want of a context, and goes on with the next', async () => {
  const troubles: string[] = ['no context', 'no success'];
  let isStarted = false;
  const done: string[] = [];
  const rounds = startRounds({
    name: 'a test',
    everyMs: 3_600_000,
    newContext() {
      if (isStarted && troubles[0] === 'no context') throw new Error(troubles.shift());
      return newContext(api.parts);
    },
    async round() {
      const trouble = troubles.shift();
      if (trouble !== undefined) throw new Error(trouble);
      done.push('done');
    },
  });
  isStarted = true;
  await rounds.runNow();
  await rounds.runNow();
  await rounds.runNow();
  await rounds.stop();
  expect(done).toEqual(['done']);
  const logged = lines.filter((line) => line.includes('"round":"a test"'));
  expect(logged).toHaveLength(2);
  expect(logged[0]).toContain('no context');
  expect(logged[1]).toContain('no success');
});

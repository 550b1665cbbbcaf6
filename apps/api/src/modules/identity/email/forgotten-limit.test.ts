import { describe, expect, it } from 'vitest';
import { ordinaryRates } from '../../../platform/limits/limit-rates.ts';
import { callRest } from '../../../testing/index.ts';
import { openMailWorld } from './email.fixture.ts';

describe('a mailbox that somebody wants to fill', () => {
  it('is asked for five times an hour, and then refused alike whether or not it has an account', async () => {
    const strict = await openMailWorld({ limitRates: ordinaryRates() });
    try {
      const { email: known } = await strict.newAccount();
      const ask = async (email: string) => {
        const answers = [];
        for (let tries = 0; tries < 6; tries += 1) {
          const answer = await callRest(strict.url, '/auth/forgot-password', { body: { email } });
          answers.push([answer.status, answer.headers.has('retry-after')]);
        }
        return answers;
      };
      const refused = [...Array.from({ length: 5 }, () => [202, false]), [429, true]];
      expect(await ask(known)).toEqual(refused);
      expect(await ask(strict.newEmail())).toEqual(refused);
    } finally {
      await strict.stop();
    }
  });
});

import { expect, it } from 'vitest';
import { createUnsentMessages } from './unsent-messages.ts';

it('gives every message back once, oldest first', () => {
  const unsent = createUnsentMessages();
  for (const message of ['one', 'two', 'one']) unsent.keep({ topic: 'user:1', message });
  unsent.keep({ topic: 'user:2', message: 'one' });
  expect(unsent.take()).toEqual([
    { topic: 'user:1', message: 'one' },
    { topic: 'user:1', message: 'two' },
    { topic: 'user:2', message: 'one' },
  ]);
  expect(unsent.take()).toEqual([]);
});

it('stays small however long nobody can be reached', () => {
  const unsent = createUnsentMessages();
  for (let n = 0; n < 5_000; n += 1) unsent.keep({ topic: 'user:1', message: String(n) });
  unsent.keep({ topic: 'user:1', message: 'x'.repeat(200_000) });
  const kept = unsent.take();
  expect([kept.length, kept.at(-1)?.message]).toEqual([1_000, '4999']);
});

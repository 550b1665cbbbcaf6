import type { Conversation, Statement } from '@pingvas/db';
import type { Db } from 'pg-boss';

/**
 * What a queue call would send, so that it can be sent together with statements of ours. The queue is told that its
 * statement answered `row`; whether it did is for the statements that follow to find out.
 */
export async function queueStatements(
  row: { readonly id: string },
  call: (db: Db) => Promise<unknown>,
): Promise<readonly Statement[]> {
  const statements: Statement[] = [];
  await call({
    async executeSql(text: string, values: readonly unknown[] = []) {
      statements.push({ text, values: values.map(withoutLists) });
      return { rows: [row] };
    },
  });
  return statements;
}

/** Lets a queue call join a transaction of few messages, as one of them. */
export function queueConversation({ send }: Pick<Conversation, 'send'>): Db {
  return {
    async executeSql(text: string, values: readonly unknown[] = []) {
      const [result] = await send([{ text, values: values.map(withoutLists) }]);
      return { rows: [...(result?.rows ?? [])] };
    },
  };
}

/** The queue names jobs and attempts in lists; nothing in them needs a quote. */
function withoutLists(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  if (!value.every((item) => typeof item === 'string' && /^[\w:-]+$/.test(item))) {
    throw new RangeError('A list of the queue holds more than names');
  }
  return `{${value.join(',')}}`;
}

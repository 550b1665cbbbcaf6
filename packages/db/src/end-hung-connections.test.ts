import { EventEmitter, once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOrm, type Orm } from './create-orm.ts';
import { createTestDatabase, type TestDatabase } from './testing/index.ts';

let database: TestDatabase;
let way: Awaited<ReturnType<typeof openWay>>;
let orm: Orm;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());
beforeEach(async () => {
  way = await openWay(new URL(database.servingUrl));
  const url = new URL(database.servingUrl);
  url.port = String(way.port);
  orm = await createOrm({
    url: url.href,
    poolMax: 2,
    connectionWaitMs: 500,
    hungConnections: { suspectAfterMs: 100, answerWithinMs: 400 },
  });
});
afterEach(async () => {
  await orm.close(true);
  await way.close();
});

/** A port that leads to the database, until it swallows everything. */
async function openWay(target: URL) {
  const sockets = new Set<Socket>();
  let isOpen = true;
  const guests = new EventEmitter();
  const server: Server = createServer((client) => {
    guests.emit('connect');
    const upstream = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('data', (chunk) => isOpen && other.write(chunk));
      one.on('close', () => other.destroy());
      one.on('error', () => one.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    /** Says when somebody connects. */
    guests,
    swallow() {
      isOpen = false;
    },
    pass() {
      isOpen = true;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const ping = () => orm.em.fork().execute<{ n: number }[]>('select 1 as n');

describe('a database that hangs', () => {
  it('gives everybody an error instead of no answer, in and out of transactions', async () => {
    await ping();
    const waiting = [
      ping(),
      orm.em.fork().transactional(async (tx) => {
        await tx.execute('select 1');
        way.swallow();
        await tx.execute('select 1');
      }),
      ping(),
      ping(),
    ];
    way.swallow();
    const ends = await Promise.allSettled(waiting);
    expect(ends.map(({ status }) => status)).toContain('rejected');
    await expect(ping()).rejects.toThrow();

    way.pass();
    await expect.poll(async () => (await ping().catch(() => []))[0]?.n).toBe(1);
    expect(await Promise.all([ping(), ping(), ping()])).toHaveLength(3);
  });

  it('does not take a long statement for one', async () => {
    const [row] = await orm.em.fork().execute<{ done: string }[]>("select 'yes' as done from pg_sleep(1.5)");
    expect(row?.done).toBe('yes');
  });

  it('does not take its own standstill for one', async () => {
    const taken = once(way.guests, 'connect');
    const asked = orm.em.fork().execute<{ done: string }[]>("select 'yes' as done from pg_sleep(1.5)");
    await taken;
    // The next to connect is the question whether the server answers: its answer arrives while nobody can read it.
    await once(way.guests, 'connect');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
    expect((await asked)[0]?.done).toBe('yes');
  });
});

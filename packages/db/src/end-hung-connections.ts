import { Socket } from 'node:net';
import pg from 'pg';

export interface HungConnectionOptions {
  /** A connection that is in use for so long makes us ask whether the server still answers; 5 s when left out. */
  readonly suspectAfterMs?: number;
  /** What the server may take to answer a question of its own, while this process is awake; 5 s when left out. */
  readonly answerWithinMs?: number;
}

/**
 * Ends the connections of a pool that wait for a server which no longer answers.
 *
 * A server that dies without a word, behind a switch that is gone, closes no connection: what was asked would wait for
 * as long as the operating system does, which may be for ever. A long statement is no reason: whether the server
 * answers is asked on a new connection, and only when one has been in use for a while.
 */
export function endHungConnections(
  pool: pg.Pool,
  { suspectAfterMs = 5_000, answerWithinMs = 5_000 }: HungConnectionOptions = {},
): void {
  /** Connections in use, with the moment each was taken. */
  const inUse = new Map<pg.PoolClient, number>();
  let timer: NodeJS.Timeout | null = null;
  let isAsking = false;

  pool.on('acquire', (client) => {
    inUse.set(client, performance.now());
    timer ??= setInterval(() => void look(), suspectAfterMs / 5).unref();
  });
  pool.on('release', (_, client) => forget(client));
  pool.on('remove', forget);

  function forget(client: pg.PoolClient): void {
    inUse.delete(client);
    if (inUse.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  }

  function suspects(): pg.PoolClient[] {
    const takenBefore = performance.now() - suspectAfterMs;
    return [...inUse].flatMap(([client, takenAt]) => (takenAt < takenBefore ? [client] : []));
  }

  async function look(): Promise<void> {
    if (isAsking || suspects().length === 0) return;
    isAsking = true;
    // Taken before asking: whoever is answered meanwhile is no longer among them.
    const waiting = suspects();
    const isAnswering = await answers(pool.options, answerWithinMs);
    isAsking = false;
    if (isAnswering) return;
    // With a statement that waits, `end` closes the connection at once.
    for (const client of waiting) if (inUse.has(client)) void endNow(client);
  }
}

async function answers(options: pg.PoolConfig, withinMs: number): Promise<boolean> {
  const socket = new Socket();
  const client = new pg.Client({
    ...options,
    // The pool hides it from being copied.
    ...(options.password === undefined ? {} : { password: options.password }),
    // Its own patience goes by a clock that runs on while this process stands still.
    connectionTimeoutMillis: 0,
    stream: () => socket,
  });
  client.on('error', () => undefined);
  const patience = awakeFor(withinMs);
  const asked = client
    .connect()
    .then(() => client.query('select 1'))
    .then(
      () => true,
      // A refusal is an answer, too.
      (error: unknown) => error instanceof pg.DatabaseError,
    );
  const isAnswering = await Promise.race([asked, patience.over.then(() => false)]);
  patience.end();
  if (isAnswering) void endNow(client);
  else socket.destroy();
  return isAnswering;
}

const stepCount = 10;

/**
 * Waits until this process could have heard an answer for so long. One that was stopped or got no processor finds all
 * clocks expired before it reads what arrived meanwhile: a step that comes late counts a quarter.
 */
function awakeFor(ms: number): { readonly over: Promise<void>; end(): void } {
  const stepMs = ms / stepCount;
  const { promise: over, resolve } = Promise.withResolvers<void>();
  let left = stepCount;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    left -= now - last < 2 * stepMs ? 1 : 1 / 4;
    last = now;
    if (left <= 0) resolve();
  }, stepMs);
  return { over, end: () => clearInterval(timer) };
}

async function endNow(client: pg.ClientBase): Promise<void> {
  if (!('end' in client) || typeof client.end !== 'function') return;
  await Promise.resolve(client.end()).catch(() => undefined);
}

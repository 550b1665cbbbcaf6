import type pg from 'pg';

/**
 * Gives a connection back to the pool when the server cuts it while it is in use.
 *
 * The query layer returns a connection after `rollback` has succeeded, and on a cut connection it never does, nor
 * does a `begin`: each cut transaction would take a place in the pool away for good, and a restart of PostgreSQL
 * under load would leave a process that waits for connections for ever.
 */
export function returnDeadConnections(pool: pg.Pool): void {
  /** Which use a connection is in; none while it lies idle. */
  const uses = new WeakMap<pg.PoolClient, symbol>();
  pool.on('acquire', (client) => {
    const use = Symbol('use');
    uses.set(client, use);
    // The pool gives the client its `release` for this use right after this event, and for a caller whose patience
    // is over calls it at once: what is back already must not be given back again when the connection ends.
    queueMicrotask(() => {
      if (uses.get(client) === use) guard(client);
    });
  });
  pool.on('release', (_, client) => {
    uses.delete(client);
  });
}

function guard(client: pg.PoolClient): void {
  const giveBack = client.release;
  let isBack = false;
  const onEnd = () => client.release(true);
  client.release = (error) => {
    // Whoever used it may come to return it, too, after it went back by itself.
    if (isBack) return;
    isBack = true;
    client.off('end', onEnd);
    giveBack(error);
  };
  client.once('end', onEnd);
}

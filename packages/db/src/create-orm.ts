import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type pg from 'pg';
import { endHungConnections, type HungConnectionOptions } from './end-hung-connections.ts';
import { entities } from './entities/index.ts';
import { returnDeadConnections } from './return-dead-connections.ts';

export interface CreateOrmOptions {
  /** PostgreSQL address with the role to connect as. */
  readonly url: string;
  /** Writes every statement with its values to the console: for a developer's own machine only. */
  readonly debug?: boolean;
  /** Connections held at most; 10 when left out. */
  readonly poolMax?: number;
  /** How long a caller waits for one of them before it gets an error; 10 s when left out. */
  readonly connectionWaitMs?: number;
  /** How long the server lets a transaction of ours hold its locks without a word from us; 10 s when left out. */
  readonly idleInTransactionMs?: number;
  /** When a server that says nothing counts as gone. */
  readonly hungConnections?: HungConnectionOptions;
}

/** Left to itself the pool lets callers wait for ever: a stuck database would collect every request there is. */
const defaultConnectionWaitMs = 10_000;
/**
 * A process that is stopped, or cut off, in the middle of a transaction holds its locks for as long as the connection
 * lasts. All who wait for them take the connections of the other processes, until these serve nobody.
 */
const defaultIdleInTransactionMs = 10_000;

/**
 * How long a connection may lie idle. The driver's own 10 s would let a quiet studio pay for connecting, signing in and
 * planning every statement anew with each picture. It stays below the four minutes after which the strictest of the
 * usual load balancers and address translators forget a silent connection without telling either end.
 */
const idleMs = 3 * 60_000;

/**
 * Opens the database through MikroORM. Connects lazily and never creates or alters anything: only migrations do.
 * Every request and job works on its own `orm.em.fork()`; `orm.close()` ends the pool.
 */
export async function createOrm({
  url,
  debug = false,
  poolMax = 10,
  connectionWaitMs = defaultConnectionWaitMs,
  idleInTransactionMs = defaultIdleInTransactionMs,
  hungConnections = {},
}: CreateOrmOptions) {
  return await MikroORM.init({
    clientUrl: url,
    entities: [...entities],
    ensureDatabase: false,
    debug,
    pool: { min: 0, max: poolMax },
    driverOptions: {
      onPoolCreated: (pool: pg.Pool) => {
        returnDeadConnections(pool);
        endHungConnections(pool, hungConnections);
      },
      connectionTimeoutMillis: connectionWaitMs,
      idle_in_transaction_session_timeout: idleInTransactionMs,
      idleTimeoutMillis: idleMs,
    },
  });
}

export type Orm = Awaited<ReturnType<typeof createOrm>>;
export type { EntityManager };

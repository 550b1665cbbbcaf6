import type { HttpBindings } from '@hono/node-server';
import type { Logger } from 'pino';

/** What every handler of the http part can read from its request. */
export interface ApiVariables {
  requestId: string;
  log: Logger;
  /** The template of the address, for logs and metrics: never an id. */
  route: string;
}

export interface ApiEnv {
  // Absent when a test calls the application without a socket.
  Bindings: Partial<HttpBindings>;
  Variables: ApiVariables;
}

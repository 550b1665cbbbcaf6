import { startEmbeddedPostgres } from '@pingvas/embedded-postgres';

export interface KeptPostgres {
  readonly url: string;
  readonly port: number;
  /** Of the server that runs now. */
  readonly pid: number;
  stop(): Promise<void>;
}

export interface KeepPostgresOptions {
  readonly dataFolder: string;
  readonly durability?: 'full' | 'none';
  /** Told in a sentence that the server died, or that it does not come back. */
  readonly onTrouble: (message: string) => void;
}

/**
 * Starts the embedded database and starts it again, at the same address, when it dies by itself: killed by a system
 * without memory, it would otherwise leave a product that runs and answers nothing but 503.
 */
export async function keepPostgres({ onTrouble, ...options }: KeepPostgresOptions): Promise<KeptPostgres> {
  let server = await startEmbeddedPostgres(options);
  let isStopping = false;

  async function keep(): Promise<void> {
    while (!isStopping) {
      await server.ended;
      if (isStopping) return;
      onTrouble('PostgreSQL ended; it starts again');
      // It is gone; this gives the folder back.
      await server.stop();
      server = await startEmbeddedPostgres({ ...options, port: server.port });
    }
    await server.stop();
  }
  const keeping = keep().catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    onTrouble(`PostgreSQL does not start again: ${why}`);
  });

  return {
    url: server.url,
    port: server.port,
    get pid() {
      return server.pid;
    },
    async stop() {
      isStopping = true;
      await server.stop();
      await keeping;
    },
  };
}

import { connect, createServer, type Server, type Socket } from 'node:net';

/** A port that leads to another one until it is shut: how a test takes a database away and gives it back. */
export interface TcpGate {
  readonly port: number;
  /** Cuts every connection and refuses new ones. */
  shut(): Promise<void>;
  /** On the same port again. */
  open(): Promise<void>;
}

export async function openTcpGate(target: {
  readonly host: string;
  readonly port: number;
}): Promise<TcpGate> {
  const sockets = new Set<Socket>();
  let server: Server | null = null;

  async function listen(port: number): Promise<number> {
    const listening = createServer((client) => {
      const upstream = connect(target.port, target.host);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => sockets.delete(socket));
      }
      client.pipe(upstream).pipe(client);
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
    });
    await new Promise<void>((resolve, reject) => {
      listening.once('error', reject);
      listening.listen(port, '127.0.0.1', resolve);
    });
    server = listening;
    const address = listening.address();
    if (address === null || typeof address === 'string') throw new Error('The gate listens on no port');
    return address.port;
  }

  const port = await listen(0);
  return {
    port,
    async shut() {
      const closing = server;
      server = null;
      if (closing === null) return;
      const closed = new Promise((resolve) => closing.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async open() {
      if (server === null) await listen(port);
    },
  };
}

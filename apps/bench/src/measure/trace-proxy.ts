import { Agent, createServer, type IncomingMessage, request } from 'node:http';

/** One call that passed, in milliseconds of this process's clock. */
export interface TracedCall {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Passes HTTP and WebSocket traffic on to `target` and notes every call. */
export async function openTraceProxy(
  target: string,
  onCall: (call: TracedCall) => void,
): Promise<{ readonly url: string; close(): void }> {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const onward = ({ url, method, headers }: IncomingMessage) => ({
    hostname,
    port,
    path: url ?? '/',
    method: method ?? 'GET',
    headers,
  });

  const server = createServer((incoming, answer) => {
    const startedAt = performance.now();
    const outgoing = request({ ...onward(incoming), agent }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
      response.once('end', () =>
        onCall({
          method: incoming.method ?? 'GET',
          path: incoming.url?.split('?')[0] ?? '/',
          startedAt,
          endedAt: performance.now(),
        }),
      );
    });
    outgoing.once('error', () => answer.destroy());
    answer.once('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  server.on('upgrade', (incoming, socket, head) => {
    const outgoing = request(onward(incoming));
    outgoing.once('upgrade', (response, far, farHead) => {
      const headers = Object.entries(response.headers).map(
        ([name, value]) => `${name}: ${String(value)}\r\n`,
      );
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('')}\r\n`);
      // What came in one piece with the headers is no longer in the sockets.
      socket.write(farHead);
      far.write(head);
      socket.pipe(far).pipe(socket);
      socket.on('error', () => far.destroy());
      far.on('error', () => socket.destroy());
    });
    outgoing.once('error', () => socket.destroy());
    outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    close() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

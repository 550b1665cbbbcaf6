import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly contentType?: string;
  readonly body: string | Uint8Array;
  /** Says more bytes than come, and leaves the connection open. */
  readonly announcedBytes?: number;
}

export interface ScriptedEngine {
  readonly url: string;
  readonly requests: readonly ScriptedRequest[];
  close(): Promise<void>;
}

/** A real HTTP server for answers that a healthy engine never gives. `null` leaves the request without an answer. */
export async function startScriptedEngine(
  answer: (request: ScriptedRequest) => ScriptedAnswer | null,
): Promise<ScriptedEngine> {
  const requests: ScriptedRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const request = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: incoming.headers,
      body: Buffer.concat(chunks).toString(),
    };
    requests.push(request);
    const given = answer(request);
    if (!given) return;
    outgoing.writeHead(given.status ?? 200, {
      'content-type': given.contentType ?? 'application/json',
      ...(given.announcedBytes === undefined ? {} : { 'content-length': given.announcedBytes }),
    });
    outgoing.write(given.body);
    if (given.announcedBytes === undefined) outgoing.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

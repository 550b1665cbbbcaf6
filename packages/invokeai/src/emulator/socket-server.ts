import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { Emit } from './events.ts';
import type { Faults } from './faults.ts';

export interface SocketServer {
  readonly emit: Emit;
  /** Cuts every connection at once, as a crashing proxy does; clients may come back. */
  readonly dropAll: () => void;
  readonly close: () => void;
}

function queueIdOf(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || !('queue_id' in payload)) return undefined;
  return typeof payload.queue_id === 'string' ? payload.queue_id : undefined;
}

/**
 * Socket.IO under `/ws/socket.io`. As in the engine's single-user mode every socket hears of every queue; a
 * subscription matters for `queue_cleared` alone.
 */
export function startSocketServer(http: HttpServer, faults: Faults): SocketServer {
  const io = new Server(http, {
    path: '/ws/socket.io',
    cors: { origin: '*' },
    pingInterval: 25_000,
    pingTimeout: 20_000,
    maxHttpBufferSize: 1_000_000,
    serveClient: false,
    allowRequest: (_request, decide) => decide(null, !faults.isSocketRefused),
  });
  // The engine breaks the polling handshake of a caller that asks for gzip, like its other empty answers.
  io.engine.use(
    (
      request: { url?: string; headers: Record<string, unknown> },
      response: PlainResponse,
      next: () => void,
    ) => {
      const query = new URL(request.url ?? '/', 'http://emulator').searchParams;
      const isHandshake = query.get('transport') === 'polling' && !query.has('sid');
      const asksForGzip = String(request.headers['accept-encoding'] ?? '').includes('gzip');
      if (!isHandshake || !asksForGzip || !faults.hasGzipTrap) return next();
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('Internal Server Error');
    },
  );
  io.on('connection', (socket) => {
    socket.on('subscribe_queue', (payload: unknown) => {
      const queueId = queueIdOf(payload);
      if (queueId !== undefined) void socket.join(queueId);
    });
    socket.on('unsubscribe_queue', (payload: unknown) => {
      const queueId = queueIdOf(payload);
      if (queueId !== undefined) void socket.leave(queueId);
    });
  });
  return {
    emit: (name, payload, toSubscribersOf) => {
      (toSubscribersOf === undefined ? io : io.to(toSubscribersOf)).emit(name, payload);
    },
    dropAll: () => {
      for (const socket of io.sockets.sockets.values()) socket.conn.close(true);
    },
    close: () => {
      void io.close();
    },
  };
}

interface PlainResponse {
  writeHead(status: number, headers: Record<string, string>): void;
  end(text: string): void;
}

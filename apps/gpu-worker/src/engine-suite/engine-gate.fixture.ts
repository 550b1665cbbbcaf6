import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket as NetSocket } from 'node:net';
import { Server, type Socket } from 'socket.io';
import { io } from 'socket.io-client';

interface SentEvent {
  readonly name: string;
  readonly payload: unknown;
}

/** A batch as the worker sent it, as far as the suite changes it. */
export interface SentBatch {
  readonly batch: {
    readonly batch_id: string;
    readonly graph: {
      readonly nodes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
      readonly edges: readonly {
        readonly source: object;
        readonly destination: { readonly field: string };
      }[];
    };
  };
}

/** What stands between a worker and its engine, so that either half of their link can fail alone. */
export interface EngineGate {
  readonly url: string;
  /** `METHOD /path` of every request that was let through. */
  readonly requests: readonly string[];
  /** Events handed to the worker, by name. */
  readonly events: readonly string[];
  /** Acts on the next step that the engine tells of, of whatever picture: before anything that comes after it. */
  readonly atNextStep: (act: () => void) => void;
  readonly cutRest: () => void;
  readonly healRest: () => void;
  /** Requests that found REST cut. */
  readonly refusedCount: () => number;
  /** Sockets of the worker that hear the engine. */
  readonly socketCount: () => number;
  readonly cutSockets: () => void;
  readonly healSockets: () => void;
  readonly duplicateEvents: (isOn: boolean) => void;
  /** Each group of events arrives latest first; a group that is not full yet waits. */
  readonly reorderEvents: (isOn: boolean) => void;
  /** The next batch reaches the engine in another form. */
  readonly changeNextBatch: (change: (sent: SentBatch) => object) => void;
  /** Calls to such addresses wait until they are let on. */
  readonly hold: (path: RegExp) => { readonly letOn: () => void };
  readonly close: () => Promise<void>;
}

const socketPath = '/ws/socket.io';
const groupSize = 5;

/** Opens a gate before an engine. Everything passes until something is cut. */
export async function openEngineGate(engineUrl: string): Promise<EngineGate> {
  const requests: string[] = [];
  const events: string[] = [];
  let onStep: (() => void) | undefined;
  let refusedCount = 0;
  let isRestCut = false;
  let areSocketsCut = false;
  let isDoubling = false;
  let isReordering = false;
  let held: { readonly path: RegExp; readonly isOver: Promise<void> } | undefined;
  let changeBatch: ((sent: SentBatch) => object) | undefined;
  const restSockets = new Set<NetSocket>();

  async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    if (changeBatch === undefined || !incoming.url?.endsWith('/enqueue_batch')) return body;
    const changed = changeBatch(JSON.parse(body.toString()) as SentBatch);
    changeBatch = undefined;
    return Buffer.from(JSON.stringify(changed));
  }

  async function passOn(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (!restSockets.has(incoming.socket)) {
      restSockets.add(incoming.socket);
      incoming.socket.once('close', () => restSockets.delete(incoming.socket));
    }
    if (isRestCut) {
      refusedCount += 1;
      incoming.socket.destroy();
      return;
    }
    const path = incoming.url?.split('?')[0] ?? '';
    requests.push(`${incoming.method} ${path}`);
    if (held?.path.test(path)) await held.isOver;
    const body = await bodyOf(incoming);
    const { host: _host, 'transfer-encoding': _encoding, ...headers } = incoming.headers;
    const onward = forward(
      new URL(incoming.url ?? '/', engineUrl),
      { method: incoming.method, headers: { ...headers, 'content-length': body.length }, agent: false },
      (answer) => {
        if (isRestCut) {
          incoming.socket.destroy();
          return;
        }
        const { connection: _connection, 'keep-alive': _keepAlive, ...given } = answer.headers;
        outgoing.writeHead(answer.statusCode ?? 500, given);
        answer.pipe(outgoing);
        answer.once('error', () => incoming.socket.destroy());
      },
    );
    onward.once('error', () => incoming.socket.destroy());
    onward.end(body);
  }

  const http = createServer((incoming, outgoing) => {
    passOn(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  const server = new Server(http, {
    path: socketPath,
    transports: ['websocket'],
    serveClient: false,
    allowRequest: (_request, decide) => decide(null, !areSocketsCut),
  });

  function hand(socket: Socket, group: readonly SentEvent[]): void {
    for (const { name, payload } of group) {
      for (const _copy of isDoubling ? [1, 2] : [1]) {
        events.push(name);
        socket.emit(name, payload);
      }
    }
  }

  const hearing = new Set<Socket>();

  server.on('connection', (socket) => {
    let held: SentEvent[] = [];
    const upstream = io(engineUrl, {
      path: socketPath,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    });
    upstream.onAny((name: string, payload: { readonly message?: string } | null) => {
      if (areSocketsCut) return;
      held.push({ name, payload });
      if (!isReordering || held.length >= groupSize) {
        hand(socket, held.reverse());
        held = [];
      }
      if (payload?.message !== 'Denoising') return;
      const act = onStep;
      onStep = undefined;
      act?.();
    });
    upstream.once('connect', () => hearing.add(socket));
    // A worker may speak before the engine has heard of it.
    socket.onAny((name: string, payload: unknown) => upstream.emit(name, payload));
    // As abrupt as the engine was: a polite goodbye would tell the worker more than a crash does.
    const end = () => socket.conn.close(true);
    upstream.once('connect_error', end);
    upstream.once('disconnect', end);
    socket.once('disconnect', () => {
      hearing.delete(socket);
      upstream.off();
      upstream.disconnect();
    });
  });

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    events,
    atNextStep: (act) => {
      onStep = act;
    },
    cutRest: () => {
      isRestCut = true;
      for (const socket of restSockets) socket.destroy();
    },
    healRest: () => {
      isRestCut = false;
    },
    refusedCount: () => refusedCount,
    socketCount: () => hearing.size,
    cutSockets: () => {
      areSocketsCut = true;
      for (const socket of server.sockets.sockets.values()) socket.conn.close(true);
    },
    healSockets: () => {
      areSocketsCut = false;
    },
    duplicateEvents: (isOn) => {
      isDoubling = isOn;
    },
    reorderEvents: (isOn) => {
      isReordering = isOn;
    },
    hold(path) {
      const { promise: isOver, resolve: letOn } = Promise.withResolvers<void>();
      held = { path, isOver };
      return { letOn };
    },
    changeNextBatch: (change) => {
      changeBatch = change;
    },
    close: async () => {
      await server.close();
      http.closeAllConnections();
    },
  };
}

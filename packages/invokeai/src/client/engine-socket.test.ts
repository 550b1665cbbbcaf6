import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EngineEvent } from './engine-events.ts';
import { connectEngineSocket } from './engine-socket.ts';

/** Two busy cores may take long; what is so at once costs nothing. */
const patience = { timeout: 20_000 };

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function startServer(options: {
  port?: number;
  path?: string;
  transports?: ('polling' | 'websocket')[];
}) {
  const http = createServer();
  const server = new Server(http, {
    path: options.path ?? '/ws/socket.io',
    transports: options.transports ?? ['websocket'],
  });
  const subscriptions: unknown[] = [];
  server.on('connection', (socket) =>
    socket.on('subscribe_queue', (payload: unknown) => subscriptions.push(payload)),
  );
  await new Promise<void>((resolve) => http.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    server,
    subscriptions,
    port,
    close: () => new Promise<void>((done) => void server.close(() => done())),
  };
}

const cleared = (queueId: string) => ({ timestamp: 1, queue_id: queueId });

describe('the engine socket', () => {
  it('uses websockets alone, subscribes and hears only its own queue', async () => {
    const { server, subscriptions, port, close } = await startServer({ path: '/engine/ws/socket.io' });
    cleanups.push(close);
    const events: EngineEvent[] = [];
    const socket = connectEngineSocket({
      baseUrl: `http://127.0.0.1:${port}/engine/`,
      queueId: 'mine',
      onEvent: (event) => events.push(event),
      onConnect: () => undefined,
      onDisconnect: () => undefined,
    });
    cleanups.push(socket.close);
    await vi.waitFor(() => expect(subscriptions).toEqual([{ queue_id: 'mine' }]), patience);

    server.emit('queue_cleared', cleared('other'));
    server.emit('queue_cleared', { queue_id: 5 });
    server.emit('queue_cleared', cleared('mine'));
    await vi.waitFor(() => expect(events).toEqual([{ type: 'queue-cleared', queueId: 'mine' }]), patience);
  });

  it('subscribes again and says so after the engine was away', async () => {
    const first = await startServer({});
    let connections = 0;
    const socket = connectEngineSocket({
      baseUrl: `http://127.0.0.1:${first.port}`,
      queueId: 'mine',
      onEvent: () => undefined,
      onConnect: () => {
        connections += 1;
      },
      onDisconnect: () => undefined,
      reconnectDelayMs: 10,
    });
    cleanups.push(socket.close);
    await vi.waitFor(() => expect(first.subscriptions).toHaveLength(1), patience);
    await first.close();
    await vi.waitFor(() => expect(socket.isConnected()).toBe(false), patience);
    const second = await startServer({ port: first.port });
    cleanups.push(second.close);
    await vi.waitFor(() => expect(second.subscriptions).toEqual([{ queue_id: 'mine' }]), { timeout: 10_000 });
    expect(connections).toBe(2);
  });

  it('comes back, after a pause, when the engine refuses it or sends it away', async () => {
    const { server, subscriptions, port, close } = await startServer({});
    cleanups.push(close);
    const triedAt: number[] = [];
    server.use((_socket, next) => {
      triedAt.push(performance.now());
      next(triedAt.length === 1 ? new Error('still starting') : undefined);
    });
    server.on('connection', (socket) => {
      if (triedAt.length === 2) socket.disconnect();
    });
    const socket = connectEngineSocket({
      baseUrl: `http://127.0.0.1:${port}`,
      queueId: 'mine',
      onEvent: () => undefined,
      onConnect: () => undefined,
      onDisconnect: () => undefined,
      reconnectDelayMs: 50,
    });
    cleanups.push(socket.close);
    await vi.waitFor(() => expect(subscriptions).toContainEqual({ queue_id: 'mine' }), { timeout: 10_000 });
    await vi.waitFor(() => expect(triedAt).toHaveLength(3), { timeout: 10_000 });
    const pauses = triedAt.slice(1).map((at, index) => at - (triedAt[index] ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(45);
  });
});

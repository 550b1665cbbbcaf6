import { io } from 'socket.io-client';
import { type EngineEvent, parseEngineEvent } from './engine-events.ts';

export interface EngineSocketOptions {
  /** As for the REST client. */
  readonly baseUrl: string;
  readonly queueId: string;
  /** Only events of `queueId`. */
  readonly onEvent: (event: EngineEvent) => void;
  /**
   * After every connection, the first and each later one. Nothing is replayed: what happened in between has
   * to be read over REST.
   */
  readonly onConnect: () => void;
  readonly onDisconnect: () => void;
  readonly reconnectDelayMs?: number;
}

export interface EngineSocket {
  isConnected(): boolean;
  close(): void;
}

/**
 * Listens to one queue of the engine and reconnects for ever. Events may be missed at any time, and some
 * installations send none: they give speed and previews, REST gives the truth.
 */
export function connectEngineSocket(options: EngineSocketOptions): EngineSocket {
  const url = new URL(options.baseUrl);
  const reconnectDelayMs = options.reconnectDelayMs ?? 500;
  let comeback: NodeJS.Timeout | undefined;
  const socket = io(url.origin, {
    path: `${url.pathname.replace(/\/+$/, '')}/ws/socket.io`,
    // The polling handshake fails behind newer Starlette versions, and costs a round trip anyway.
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: reconnectDelayMs,
    reconnectionDelayMax: 5_000,
    timeout: 20_000,
  });

  socket.on('connect', () => {
    socket.emit('subscribe_queue', { queue_id: options.queueId });
    options.onConnect();
  });
  // The library does not come back by itself from a refusal, nor from a disconnect that the server asked for.
  const comeBack = () => {
    if (socket.active) return;
    clearTimeout(comeback);
    comeback = setTimeout(() => socket.connect(), reconnectDelayMs);
  };
  socket.on('connect_error', comeBack);
  socket.on('disconnect', () => {
    options.onDisconnect();
    comeBack();
  });
  socket.onAny((name: string, payload: unknown) => {
    const event = parseEngineEvent(name, payload);
    if (event?.queueId === options.queueId) options.onEvent(event);
  });

  return {
    isConnected: () => socket.connected,
    close: () => {
      clearTimeout(comeback);
      socket.off();
      socket.offAny();
      socket.disconnect();
    },
  };
}

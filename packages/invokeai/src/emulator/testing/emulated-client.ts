import { io, type Socket } from 'socket.io-client';
import { expect } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../start-emulator.ts';
import { buildSd15Graph } from './build-graph.ts';

export interface SeenEvent {
  readonly name: string;
  readonly payload: JsonObject;
}

/** A client of a fresh emulator that remembers every event and can wait for one. */
export interface EmulatedClient {
  readonly emulator: Emulator;
  readonly socket: Socket;
  readonly events: SeenEvent[];
  /** Resolves with the first event that matches, past ones included. */
  readonly seen: (matches: (event: SeenEvent) => boolean) => Promise<SeenEvent>;
  /** The events of one item, loads of models included. */
  readonly eventsOf: (itemId: number) => SeenEvent[];
  readonly finished: (itemId: number) => Promise<JsonObject>;
  readonly call: (method: string, path: string, body?: Json) => Promise<{ status: number; body: Json }>;
  readonly item: (itemId: number) => Promise<JsonObject>;
  readonly enqueue: (batch?: JsonObject, queueId?: string) => Promise<JsonObject>;
  readonly close: () => Promise<void>;
}

/** Sends no gzip header, as every careful client of the engine does. */
export async function callJson(
  url: string,
  method: string,
  body?: Json,
): Promise<{ status: number; body: Json }> {
  const answer = await fetch(url, {
    method,
    headers: { 'accept-encoding': 'identity', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as Json) };
}

export async function openEmulatedClient(options: EmulatorOptions = {}): Promise<EmulatedClient> {
  const emulator = await startEmulator({
    stepMilliseconds: 1,
    preparationMilliseconds: 0,
    paintQuality: 'draft',
    ...options,
  });
  const socket = io(emulator.url, { path: '/ws/socket.io', transports: ['websocket'], forceNew: true });
  const events: SeenEvent[] = [];
  const waiters = new Set<(event: SeenEvent) => void>();
  socket.onAny((name: string, payload: JsonObject) => {
    const event = { name, payload };
    events.push(event);
    for (const waiter of waiters) waiter(event);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once('connect', resolve);
  await promise;

  const seen = (matches: (event: SeenEvent) => boolean): Promise<SeenEvent> => {
    const past = events.find(matches);
    if (past !== undefined) return Promise.resolve(past);
    const waiting = Promise.withResolvers<SeenEvent>();
    const waiter = (event: SeenEvent) => {
      if (!matches(event)) return;
      waiters.delete(waiter);
      waiting.resolve(event);
    };
    waiters.add(waiter);
    return waiting.promise;
  };
  const call = (method: string, path: string, body?: Json) =>
    callJson(`${emulator.url}${path}`, method, body);
  const item = async (itemId: number) =>
    (await call('GET', `/api/v1/queue/q/i/${itemId}`)).body as JsonObject;
  return {
    emulator,
    socket,
    events,
    seen,
    call,
    item,
    eventsOf: (itemId) => {
      const isOf = ({ payload }: SeenEvent) => payload['item_id'] === itemId;
      const first = events.findIndex(isOf);
      const last = events.findLastIndex(isOf);
      return first < 0 ? [] : events.slice(first, last + 1);
    },
    finished: async (itemId) => {
      await seen(
        ({ name, payload }) =>
          name === 'queue_item_status_changed' &&
          payload['item_id'] === itemId &&
          ['completed', 'failed', 'canceled'].includes(String(payload['status'])),
      );
      return item(itemId);
    },
    enqueue: async (batch = {}, queueId = 'q') => {
      const body = {
        batch: { batch_id: 'b', origin: 'worker', destination: 'd', graph: buildSd15Graph(), ...batch },
      };
      const answer = await call('POST', `/api/v1/queue/${queueId}/enqueue_batch`, body);
      expect(answer).toMatchObject({ status: 200 });
      return answer.body as JsonObject;
    },
    close: async () => {
      socket.close();
      await emulator.stop();
    },
  };
}

/** The name of the picture that a finished item's node made. */
export function imageOf(item: JsonObject, node = 'output'): string {
  const session = item['session'] as {
    source_prepared_mapping: Record<string, string[]>;
    results: Record<string, { image?: { image_name: string } }>;
  };
  const prepared = session.source_prepared_mapping[node]?.[0] ?? '';
  return session.results[prepared]?.image?.image_name ?? '';
}

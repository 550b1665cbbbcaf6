import { randomUUID } from 'node:crypto';
import { createAdaptorServer } from '@hono/node-server';
import { type Engine, type EngineSettings, startEngine } from './engine.ts';
import { disorderly } from './event-disorder.ts';
import { Faults } from './faults.ts';
import { parseEnqueueBody } from './graph/parse-batch.ts';
import type { JsonObject } from './json.ts';
import { httpApp } from './routes/http-app.ts';
import type { PaintQuality } from './run/paint-job.ts';
import { type SocketServer, startSocketServer } from './socket-server.ts';
import { defaultModels, type EmulatedModel, ModelStore } from './store/model-store.ts';
import { openStores } from './store/snapshot.ts';

/** What `GET /api/v1/app/version` answers: the engine that is imitated, and that this is an imitation. */
export const emulatorVersion = '6.14.2+pingvas.emulator';

export interface EmulatorOptions {
  /** 0, the default, asks the system for a free port. */
  readonly port?: number;
  /** Take the next free port when the wanted one is taken, as the engine does. */
  readonly isNextPortAllowed?: boolean;
  readonly host?: string;
  /** Time of one denoising step. */
  readonly stepMilliseconds?: number;
  /** Pause between taking an item and its first node. */
  readonly preparationMilliseconds?: number;
  readonly models?: readonly EmulatedModel[];
  /** Results of nodes to remember; 0, the default, remembers none. */
  readonly nodeCacheSize?: number;
  /** Where the queue and the pictures outlive the process; in memory when left out. */
  readonly dataFolder?: string;
  /** `fine` when left out; see paint-job.ts. */
  readonly paintQuality?: PaintQuality;
}

/** A running emulator. */
export interface Emulator {
  /** `http://host:port`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  /** Cuts every socket connection once. */
  readonly dropSockets: () => void;
  /**
   * What a crash and a new start of the process do: connections end, the running item becomes `canceled` without
   * an event, waiting items start again even if the queue was paused.
   */
  readonly restart: () => Promise<void>;
  /** Ends at once: the running item is not finished. */
  readonly stop: () => Promise<void>;
}

interface Surface {
  readonly app: ReturnType<typeof httpApp>;
  readonly faults: Faults;
  readonly host: string;
}

interface Listening {
  readonly port: number;
  readonly sockets: SocketServer;
  readonly close: () => Promise<void>;
}

async function listen({ app, faults, host }: Surface, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch: app.fetch, hostname: host });
  if (!('closeAllConnections' in server)) throw new Error('The emulator speaks HTTP/1.1 only');
  const sockets = startSocketServer(server, faults);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, resolve);
  await promise.catch((error: unknown) => {
    sockets.close();
    throw error;
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    sockets,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      sockets.close();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function listenNear(surface: Surface, wanted: number, isNextPortAllowed: boolean): Promise<Listening> {
  for (let port = wanted; ; port += 1) {
    try {
      return await listen(surface, port);
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken) throw error;
      if (!isNextPortAllowed) throw new Error(`Port ${port} is in use on ${surface.host}`, { cause: error });
    }
  }
}

/** Values of a batch are not checked when it is taken: 65 is no multiple of 8. */
function poisonousBody(): JsonObject {
  const nodes = { noise: { id: 'noise', type: 'noise', width: 64, height: 64 } };
  const data = [[{ node_path: 'noise', field_name: 'width', items: [65] }]];
  return { batch: { batch_id: `poison-${randomUUID()}`, graph: { id: 'poison', nodes, edges: [] }, data } };
}

/**
 * Starts an InvokeAI 6.14 look-alike in this process: REST and Socket.IO on one port, one processor, pictures
 * painted instead of diffused.
 *
 * @throws Error when the port is taken and no other may be used.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const host = options.host ?? '127.0.0.1';
  const settings: EngineSettings = {
    version: emulatorVersion,
    stepMilliseconds: options.stepMilliseconds ?? 60,
    preparationMilliseconds: options.preparationMilliseconds ?? 20,
    nodeCacheSize: options.nodeCacheSize ?? 0,
    paintQuality: options.paintQuality ?? 'fine',
  };
  const { queue, images, save } = openStores(options.dataFolder);
  const stores = { queue, images, models: new ModelStore(options.models ?? defaultModels) };
  let listening: Listening | undefined;
  let engine: Engine | undefined;
  const faults = new Faults({
    dropSockets: () => listening?.sockets.dropAll(),
    poisonQueue: (queueId) => {
      const { batch, isPrepended } = parseEnqueueBody(poisonousBody());
      engine?.queueActions.enqueue(queueId, batch, isPrepended);
    },
  });
  const emit = disorderly((...event) => listening?.sockets.emit(...event), faults);
  const startLife = (): Engine => {
    for (const item of queue.all()) {
      if (item.row.status === 'in_progress' || item.row.status === 'waiting') queue.moveTo(item, 'canceled');
    }
    return startEngine(stores, settings, faults, emit);
  };
  const app = httpApp(() => {
    if (engine === undefined) throw new Error('The emulator is not running');
    return engine;
  });
  const surface: Surface = { app, faults, host };
  listening = await listenNear(surface, options.port ?? 0, options.isNextPortAllowed ?? false);
  const { port } = listening;
  engine = startLife();
  const end = async () => {
    const stopped = engine?.stop();
    faults.answerHttp();
    await Promise.all([stopped, listening?.close()]);
    listening = undefined;
    save();
  };
  return {
    url: `http://${host}:${port}`,
    port,
    faults,
    dropSockets: () => faults.dropSockets(),
    restart: async () => {
      await end();
      listening = await listen(surface, port);
      engine = startLife();
    },
    stop: end,
  };
}

import { modelBase } from '@pingvas/contracts';
import {
  connectEngineSocket,
  createEngineClient,
  type EngineClient,
  type EngineErrorKind,
  type EngineEvent,
  type EngineModel,
  type EngineVersion,
  isEngineError,
} from '@pingvas/invokeai';
import type { Logger } from 'pino';
import { reasonOf } from '../reason-of.ts';
import { createBackoff } from '../time/backoff.ts';
import { type Bell, createBell } from '../time/bell.ts';
import type { WorkerTiming } from '../worker-timing.ts';
import { clearEarlierBoots } from './clear-earlier-boots.ts';
import { engineQueueIds } from './engine-queue-ids.ts';
import { createLeftovers, type Leftovers } from './leftovers.ts';
import { isSameEngine, strangerWords } from './same-engine.ts';

export interface EngineLinkOptions {
  readonly baseUrl: string;
  readonly workerName: string;
  readonly timing: Pick<WorkerTiming, 'engineCheckMs' | 'engineStallMs' | 'engineBackoff' | 'registerMs'>;
  readonly log: Logger;
}

/** What is known of the engine while it answers. */
export interface EngineFacts {
  readonly version: EngineVersion;
  /** Checkpoints that this worker can render with. */
  readonly models: readonly EngineModel[];
}

/** This worker's side of one engine: whether it answers, what it has, and its events. */
export interface EngineLink {
  readonly client: EngineClient;
  /** Of this boot alone. */
  readonly queueId: string;
  readonly leftovers: Leftovers;
  /** Null while the engine does not answer. */
  facts(): EngineFacts | null;
  /** Rings when the engine comes or goes, and after its models were read again. */
  readonly changed: Bell;
  /** Resolves to false when the engine does not answer within the time. */
  untilUp(options: { readonly withinMs: number; readonly signal: AbortSignal }): Promise<boolean>;
  /** Somebody got no answer, or a model was not there: look now. */
  suspect(): void;
  /** Calls back for every event of the queue, and with null when something may have been missed. */
  listen(listener: (event: EngineEvent | null) => void): () => void;
  /** Watches the engine until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/** Nothing is sent before `run`. */
export function createEngineLink({ baseUrl, workerName, timing, log }: EngineLinkOptions): EngineLink {
  const client = createEngineClient({ baseUrl, stallMs: timing.engineStallMs });
  const queueIds = engineQueueIds(workerName);
  const queueId = queueIds[Math.floor(Math.random() * queueIds.length)] ?? workerName;
  const leftovers = createLeftovers(client, queueId, log);
  const changed = createBell();
  const look = createBell();
  const listeners = new Set<(event: EngineEvent | null) => void>();

  let facts: EngineFacts | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  let isSuspect = false;
  /** As it was last claimed with. */
  let lastFacts: EngineFacts | null = null;
  /** There was a break since: somebody else may answer now. */
  let mayBeAnother = false;
  let isFirstContact = true;
  /** Its events came once, and do not now. */
  let isUnwatched = () => false;

  const tell = (event: EngineEvent | null) => {
    for (const listener of [...listeners]) listener(event);
  };
  const suspect = () => {
    isSuspect = true;
    look.ring();
  };

  const suspectAnother = () => {
    mayBeAnother = true;
    suspect();
  };

  async function check(signal: AbortSignal): Promise<void> {
    // Nobody would tell us that somebody else has come.
    if (isUnwatched()) mayBeAnother = true;
    const version = await client.version({ signal });
    const isKnown = facts !== null && facts.version.version === version.version;
    if (isKnown && !isSuspect && !mayBeAnother && performance.now() - readAt < timing.registerMs) return;
    isSuspect = false;
    if (isFirstContact) await clearEarlierBoots(client, queueIds, { log, signal });
    isFirstContact = false;
    await client.disableInvocationCache({ signal }).catch((error) => {
      // The saving node asks for no cache anyway; a multi-user engine lets only admins switch it.
      if (!isEngineError(error, 'failed')) throw error;
    });
    const models = (await client.listMainModels({ signal })).filter(canRenderWith);
    if (mayBeAnother && lastFacts && !isSameEngine(lastFacts, { version, models })) throw new StrangeEngine();
    mayBeAnother = false;
    readAt = performance.now();
    facts = { version, models };
    lastFacts = facts;
    log.debug({ version: version.version, models: models.length }, 'the engine answers');
    changed.ring();
    tell(null);
  }

  return {
    client,
    queueId,
    leftovers,
    changed,
    facts: () => facts,
    suspect,
    async untilUp({ withinMs, signal }) {
      const deadline = performance.now() + withinMs;
      while (!facts) {
        const leftMs = deadline - performance.now();
        if (leftMs <= 0) return false;
        await changed.heard({ withinMs: leftMs, signal });
      }
      return true;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async run(signal) {
      const backoff = createBackoff(timing.engineBackoff);
      let complaint = '';
      const socket = connectEngineSocket({
        baseUrl,
        queueId,
        onEvent: tell,
        // A new connection may be to a new process: models, cache switch and items are read again.
        onConnect() {
          isUnwatched = () => !socket.isConnected();
          suspectAnother();
        },
        onDisconnect: suspectAnother,
      });
      try {
        for (;;) {
          try {
            await check(signal);
            if (complaint !== '') log.info('the engine is back');
            complaint = '';
            backoff.reset();
            if (isSuspect) continue;
            await look.heard({ withinMs: timing.engineCheckMs, signal });
          } catch (error) {
            signal.throwIfAborted();
            if (!isEngineError(error) && !(error instanceof StrangeEngine)) throw error;
            const words = isEngineError(error) ? complaints[error.kind] : strangerWords;
            // Once for every new trouble, then no more.
            const level = words === complaint ? 'debug' : 'warn';
            complaint = words;
            log[level]({ reason: reasonOf(error), address: new URL(baseUrl).origin }, words);
            facts = null;
            mayBeAnother = true;
            changed.ring();
            await backoff.pause(signal);
          }
        }
      } finally {
        socket.close();
      }
    },
  };
}

class StrangeEngine extends Error {}

const complaints: Readonly<Record<EngineErrorKind, string>> = {
  unreachable: 'the engine does not answer',
  failed: 'the engine answers with an error',
  refused: 'the engine refuses what it is asked',
  'not-an-engine': 'what answers at this address is not InvokeAI',
};

const bases: ReadonlySet<string> = new Set(modelBase.options);

/** Inpainting and depth checkpoints want inputs that text to image does not have. */
function canRenderWith(model: EngineModel): boolean {
  return bases.has(model.base) && (model.variant ?? 'normal') === 'normal';
}

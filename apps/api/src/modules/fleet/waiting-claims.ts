import { DomainError } from '../../platform/errors/domain-error.ts';
import type { LiveBus } from '../../platform/live/live-bus.ts';
import { readPart } from './pools.ts';
import { offerTopic } from './render-queue.ts';

/** Between two looks without a wake-up: retries of the queue itself are announced by nobody. */
const lookEveryMs = 2_000;
/** As often, a waiting worker is noted as present; well below the time after which it would count as absent. */
const noteEveryMs = 6_000;

/** A claim that may have to wait. */
export interface Claimant {
  readonly workerId: string;
  /** What its token's secret is known by. */
  readonly secretHash: string;
  /** Queues of the models that it can render with, or parts of them. */
  readonly names: readonly string[];
  /** The queue of the model that is on its GPU. */
  readonly loaded: string | null;
  /** Its worker has work already and asks ahead. */
  readonly isBusy: boolean;
}

/** One look for all claims of this process, however many wait. */
export interface LookForWork {
  /** How many jobs wait in each of these queues or parts, a few being enough; empty ones may be left out. */
  count(names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Which of these secrets do not count any more: their claims end. */
  ended(secretHashes: readonly string[]): Promise<ReadonlySet<string>>;
  /** These workers are there. */
  note(workerIds: readonly string[]): Promise<void>;
  /** The look could not be made and nobody is told of it but the log; once until one succeeds again. */
  failed(error: unknown): void;
}

/** A claim in the room: from before its first look until its answer. */
export interface WaitingClaim {
  /**
   * Resolves when this claim should look: with the queue that was offered work, with null when it should look
   * everywhere, after `withinMs`, or on abort. At once when it was called since the last time.
   *
   * @throws DomainError fleet.unknown-worker when its token has ended
   */
  called(wait: { readonly withinMs: number; readonly signal: AbortSignal }): Promise<string | null>;
  /** A call that was not followed goes on to another claim. */
  leave(): void;
}

/**
 * The room in which the claims of one process wait. One offer calls one claim, that of a worker without work before one
 * that asks ahead, and among these one that has the model on its GPU, so a fleet that waits does not rush at every job;
 * and one look every 2 s serves all.
 */
export interface WaitingClaims {
  /** Offers are heard for this claim when it resolves. `look` serves everybody while this claim is the oldest. */
  enter(claimant: Claimant, look: LookForWork): Promise<WaitingClaim>;
}

interface Standing {
  readonly claimant: Claimant;
  readonly look: LookForWork;
  /** Undefined: not called. */
  call: string | null | undefined;
  hasEnded: boolean;
  wake: (() => void) | null;
}

/** Among equals the one that waits longest: of busy ones it is the likeliest to be done soon, or by now. */
function bestOf(claims: readonly Standing[], queueName: string): Standing | undefined {
  return claims.find(({ claimant }) => claimant.loaded === queueName) ?? claims[0];
}

const rooms = new WeakMap<LiveBus, WaitingClaims>();

/** The room of the process that this bus serves. */
export function waitingClaims(live: LiveBus): WaitingClaims {
  const room = rooms.get(live) ?? createWaitingClaims(live);
  rooms.set(live, room);
  return room;
}

/** An empty room; it listens to offers from the first claim on. */
export function createWaitingClaims(live: LiveBus): WaitingClaims {
  const standing = new Set<Standing>();
  let listening: Promise<unknown> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | null = null;
  let mustLookAgain = false;
  let hasFailed = false;
  let notedAt = 0;

  /** False when nobody is there whom this call would be for. */
  function callOne(queueName: string, call: string | null): boolean {
    const free = [...standing].filter(
      ({ call: earlier, claimant, hasEnded }) =>
        earlier === undefined && !hasEnded && claimant.names.includes(queueName),
    );
    // Who is just looking is called as a last resort: it may be about to leave with other work.
    const waiting = free.filter(({ wake }) => wake !== null);
    // To load a model takes seconds, to wait behind another job may take minutes.
    const idle = waiting.filter(({ claimant }) => !claimant.isBusy);
    const chosen = bestOf(idle, queueName) ?? bestOf(waiting, queueName) ?? free[0];
    if (chosen === undefined) return false;
    chosen.call = call;
    chosen.wake?.();
    return true;
  }

  async function lookOnce(): Promise<void> {
    const [oldest] = standing;
    if (oldest === undefined) return;
    try {
      await lookWith(oldest.look);
      hasFailed = false;
    } catch (error) {
      if (!hasFailed) oldest.look.failed(error);
      hasFailed = true;
    }
  }

  async function lookWith({ count, ended, note }: LookForWork): Promise<void> {
    const gone = await ended([...new Set([...standing].map(({ claimant }) => claimant.secretHash))]);
    for (const each of standing) {
      if (!gone.has(each.claimant.secretHash)) continue;
      each.hasEnded = true;
      each.wake?.();
    }
    const names = [...new Set([...standing].flatMap(({ claimant }) => claimant.names))];
    const counts = await count(names);
    for (const [queueName, count] of counts) {
      for (let job = 0; job < count && callOne(queueName, null); job += 1);
    }
    if (performance.now() - notedAt < noteEveryMs) return;
    notedAt = performance.now();
    await note([...standing].map(({ claimant }) => claimant.workerId));
  }

  function look(): void {
    mustLookAgain = looking !== null;
    looking ??= lookOnce().finally(() => {
      looking = null;
      if (mustLookAgain) look();
    });
  }

  function hear(name: string): void {
    if (name === '') {
      look();
      return;
    }
    const { queueName, userId } = readPart(name);
    callOne(queueName, queueName);
    if (userId !== null) callOne(name, name);
  }

  return {
    async enter(claimant, lookForWork) {
      listening ??= live.subscribe(offerTopic, hear);
      await listening;
      const self: Standing = { claimant, look: lookForWork, call: undefined, hasEnded: false, wake: null };
      standing.add(self);
      timer ??= setInterval(look, lookEveryMs).unref();
      return {
        async called({ withinMs, signal }) {
          if (self.call === undefined && !self.hasEnded && !signal.aborted) {
            await new Promise<void>((resolve) => {
              const done = () => {
                clearTimeout(timeout);
                signal.removeEventListener('abort', done);
                self.wake = null;
                resolve();
              };
              const timeout = setTimeout(done, withinMs);
              signal.addEventListener('abort', done);
              self.wake = done;
            });
          }
          // One that went away follows no call: it is passed on when the claim leaves.
          if (signal.aborted) return null;
          if (self.hasEnded) throw new DomainError('fleet.unknown-worker');
          const call = self.call ?? null;
          self.call = undefined;
          return call;
        },
        leave() {
          standing.delete(self);
          if (self.call === null) look();
          else if (self.call !== undefined) callOne(self.call, self.call);
          if (standing.size > 0) return;
          clearInterval(timer);
          timer = undefined;
        },
      };
    },
  };
}

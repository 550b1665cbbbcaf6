export interface NextFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  /** The denoise progress event (0 is the first) after which the node fails; 0 when left out. */
  readonly atStep?: number;
  /** How many denoises in a row fail like this; 1 when left out. */
  readonly times?: number;
}

export interface HttpFailure {
  /** 500 when left out. */
  readonly status?: 500 | 502 | 503 | 504;
  /** How many requests; 1 when left out. */
  readonly times?: number;
  /** Only requests whose path holds this text. */
  readonly path?: string;
}

/** What the switches have to reach outside of this object. */
export interface FaultReach {
  readonly dropSockets: () => void;
  readonly poisonQueue: (queueId: string) => void;
}

/** What an engine says when the GPU has too little memory. */
const outOfMemory: NextFailure = {
  errorType: 'OutOfMemoryError',
  errorMessage:
    'CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 8.00 GiB of which 512.00 MiB is free.',
};

/** Says so many times that it happens, then no more. */
class Countdown {
  #left = 0;

  set(times: number): void {
    this.#left = times;
  }

  take(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}

/**
 * Switches that make the emulator misbehave in ways a real engine can, for the tests of its clients. A "next"
 * switch works once, or as often as it is told; ordering it again replaces what is left of the earlier order.
 */
export class Faults {
  readonly #reach: FaultReach;
  #nextFailure: { readonly failure: NextFailure; left: number } | undefined;
  #stallStep: number | undefined;
  #releaseStall: (() => void) | undefined;
  readonly #blackPictures = new Countdown();
  readonly #truncatedPictures = new Countdown();
  readonly #stalePictures = new Countdown();
  readonly #pages = new Countdown();
  #httpFailure: { readonly failure: HttpFailure; left: number } | undefined;
  #httpGate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;
  #stepMilliseconds: number | null = null;
  #stepOrder = new AbortController();
  #isSocketRefused = false;
  #isQueueStalled = false;
  #hasGzipTrap = true;
  #areEventsLost = false;
  #areEventsDoubled = false;
  #areEventsReordered = false;

  constructor(reach: FaultReach = { dropSockets: () => undefined, poisonQueue: () => undefined }) {
    this.#reach = reach;
  }

  /** The next denoise fails like this. */
  failNext(failure: NextFailure): void {
    this.#nextFailure = { failure, left: failure.times ?? 1 };
  }

  /** The next denoises run out of GPU memory, so many in a row. */
  oomNext(times = 1): void {
    this.failNext({ ...outOfMemory, times });
  }

  /** The next denoise hangs after this progress event; only `releaseStall`, stop and restart end it. */
  stallAtStep(step: number): void {
    this.#stallStep = step;
  }

  releaseStall(): void {
    this.#stallStep = undefined;
    this.#releaseStall?.();
    this.#releaseStall = undefined;
  }

  /**
   * Every step takes so many milliseconds, also in the item that runs; null goes back to the configured time. The step
   * in progress gets no longer by it, but ends as soon as the new time is over.
   */
  slowSteps(milliseconds: number | null): void {
    this.#stepMilliseconds = milliseconds;
    this.#stepOrder.abort();
    this.#stepOrder = new AbortController();
  }

  /** The next pictures are black, as half precision sometimes makes them. */
  blackPicture(times = 1): void {
    this.#blackPictures.set(times);
  }

  /** The next downloads of a full picture end half way, under the headers of the whole. */
  truncatePicture(times = 1): void {
    this.#truncatedPictures.set(times);
  }

  /**
   * The next items answer with the picture of an item before them, as the engine's node cache does for a saving
   * node that may be cached. A picture that was deleted meanwhile is back under its name.
   */
  stalePicture(times = 1): void {
    this.#stalePictures.set(times);
  }

  /** The next requests are answered by an error of the server, before they change anything. */
  failHttp(failure: HttpFailure = {}): void {
    this.#httpFailure = { failure, left: failure.times ?? 1 };
  }

  /** The next requests below `/api` are answered 200 with the web page, as a wrong path is. */
  answerPages(times = 1): void {
    this.#pages.set(times);
  }

  /** Every HTTP request from now on gets no answer until `answerHttp`. Sockets that are open stay. */
  hangHttp(): void {
    if (this.#httpGate !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#httpGate = { opened: promise, open: resolve };
  }

  answerHttp(): void {
    this.#httpGate?.open();
    this.#httpGate = undefined;
  }

  /** Answers without a body fail for callers that ask for gzip, after the work was done; on unless switched off. */
  gzipTrap(isOn: boolean): void {
    this.#hasGzipTrap = isOn;
  }

  /** Cuts every socket once; clients may come back. */
  dropSockets(): void {
    this.#reach.dropSockets();
  }

  /** Cuts every socket and refuses new ones until `acceptSockets`; REST goes on. */
  refuseSockets(): void {
    this.#isSocketRefused = true;
    this.#reach.dropSockets();
  }

  acceptSockets(): void {
    this.#isSocketRefused = false;
  }

  /** No event reaches a socket, though all stay connected. */
  loseEvents(isOn: boolean): void {
    this.#areEventsLost = isOn;
  }

  /** Every event arrives twice. */
  duplicateEvents(isOn: boolean): void {
    this.#areEventsDoubled = isOn;
  }

  /** Events arrive in another order: the latest first within each small group. */
  reorderEvents(isOn: boolean): void {
    this.#areEventsReordered = isOn;
  }

  /** No waiting item is begun until `releaseQueue`, as after the death of the engine's worker thread. */
  stallQueue(): void {
    this.#isQueueStalled = true;
  }

  releaseQueue(): void {
    this.#isQueueStalled = false;
  }

  /**
   * Puts an item into this queue that the engine takes and can never read. It holds up every queue until it is
   * cancelled by its batch id, or until its queue is cleared.
   */
  poisonQueue(queueId = 'poisoned'): void {
    this.#reach.poisonQueue(queueId);
  }

  /** Takes back every order that stands, and lets go what waits. Poison stays in the queue. */
  clear(): void {
    this.#nextFailure = undefined;
    this.releaseStall();
    this.answerHttp();
    for (const count of [this.#blackPictures, this.#truncatedPictures, this.#stalePictures, this.#pages]) {
      count.set(0);
    }
    this.#httpFailure = undefined;
    this.slowSteps(null);
    this.#isSocketRefused = false;
    this.#isQueueStalled = false;
    this.#hasGzipTrap = true;
    this.#areEventsLost = false;
    this.#areEventsDoubled = false;
    this.#areEventsReordered = false;
  }

  /** @internal Resolves when requests may be answered. */
  whenHttpAnswers(): Promise<void> {
    return this.#httpGate?.opened ?? Promise.resolve();
  }

  /** @internal The status with which this request fails. */
  takeHttpFailure(path: string): number | undefined {
    const order = this.#httpFailure;
    if (order === undefined || !path.includes(order.failure.path ?? '')) return undefined;
    order.left -= 1;
    if (order.left <= 0) this.#httpFailure = undefined;
    return order.failure.status ?? 500;
  }

  /** @internal */
  takePage(): boolean {
    return this.#pages.take();
  }

  /** @internal */
  takeFailureAt(step: number): NextFailure | undefined {
    const order = this.#nextFailure;
    if (order === undefined || step < (order.failure.atStep ?? 0)) return undefined;
    order.left -= 1;
    if (order.left <= 0) this.#nextFailure = undefined;
    return order.failure;
  }

  /** @internal Resolves at once, or when a stall asked for at this step is released or the emulator stops. */
  async whenStepMayGoOn(step: number, stopSignal: AbortSignal): Promise<void> {
    if (this.#stallStep !== step) return;
    this.#stallStep = undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#releaseStall = resolve;
    stopSignal.addEventListener('abort', () => resolve());
    await promise;
    stopSignal.throwIfAborted();
  }

  /** @internal */
  takeBlackPicture(): boolean {
    return this.#blackPictures.take();
  }

  /** @internal */
  takeTruncatedPicture(): boolean {
    return this.#truncatedPictures.take();
  }

  /** @internal */
  takeStalePicture(): boolean {
    return this.#stalePictures.take();
  }

  /** @internal Null: as configured. */
  get stepMilliseconds(): number | null {
    return this.#stepMilliseconds;
  }

  /** @internal Aborted by the next order about steps. */
  get stepOrder(): AbortSignal {
    return this.#stepOrder.signal;
  }

  /** @internal */
  get isSocketRefused(): boolean {
    return this.#isSocketRefused;
  }

  /** @internal */
  get isQueueStalled(): boolean {
    return this.#isQueueStalled;
  }

  /** @internal */
  get hasGzipTrap(): boolean {
    return this.#hasGzipTrap;
  }

  /** @internal */
  get events(): { readonly areLost: boolean; readonly areDoubled: boolean; readonly areReordered: boolean } {
    return {
      areLost: this.#areEventsLost,
      areDoubled: this.#areEventsDoubled,
      areReordered: this.#areEventsReordered,
    };
  }
}

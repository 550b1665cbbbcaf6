export interface NextFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  /** The denoise progress event (0 is the first) after which the node fails; 0 when left out. */
  readonly atStep?: number;
}

/** What an engine says when the GPU has too little memory. */
const outOfMemory: NextFailure = {
  errorType: 'OutOfMemoryError',
  errorMessage:
    'CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 8.00 GiB of which 512.00 MiB is free.',
};

/**
 * Switches that make the emulator misbehave in ways a real engine can, for the tests of its clients. A "next"
 * switch works once.
 */
export class Faults {
  #nextFailure: NextFailure | undefined;
  #stallStep: number | undefined;
  #releaseStall: (() => void) | undefined;
  #isNextPictureBlack = false;
  #isNextPictureTruncated = false;
  #httpGate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  /** The next denoise fails like this. */
  failNext(failure: NextFailure): void {
    this.#nextFailure = failure;
  }

  /** The next denoise runs out of GPU memory. */
  oomNext(): void {
    this.#nextFailure = outOfMemory;
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

  /** The next decoded picture is black, as half precision sometimes makes it. */
  blackPicture(): void {
    this.#isNextPictureBlack = true;
  }

  /** The next download of a full picture ends half way, under the headers of the whole. */
  truncatePicture(): void {
    this.#isNextPictureTruncated = true;
  }

  /** Every HTTP request from now on gets no answer until `answerHttp`. */
  hangHttp(): void {
    if (this.#httpGate !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#httpGate = { opened: promise, open: resolve };
  }

  answerHttp(): void {
    this.#httpGate?.open();
    this.#httpGate = undefined;
  }

  /** @internal Resolves when requests may be answered. */
  whenHttpAnswers(): Promise<void> {
    return this.#httpGate?.opened ?? Promise.resolve();
  }

  /** @internal */
  takeFailureAt(step: number): NextFailure | undefined {
    if (this.#nextFailure === undefined || step < (this.#nextFailure.atStep ?? 0)) return undefined;
    const failure = this.#nextFailure;
    this.#nextFailure = undefined;
    return failure;
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
    const isBlack = this.#isNextPictureBlack;
    this.#isNextPictureBlack = false;
    return isBlack;
  }

  /** @internal */
  takeTruncatedPicture(): boolean {
    const isTruncated = this.#isNextPictureTruncated;
    this.#isNextPictureTruncated = false;
    return isTruncated;
  }
}

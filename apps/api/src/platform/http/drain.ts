/** Whether this process is on its way out, and the signal on which long answers end. */
export interface Drain {
  readonly isDraining: boolean;
  /** Aborts when draining begins. */
  readonly signal: AbortSignal;
  begin(): void;
  /**
   * A signal for something that ends by itself: it aborts with `signal` or when draining begins. Cheaper than
   * `AbortSignal.any`, which every call would pay for, and over once `done` is called.
   */
  during(signal: AbortSignal): { readonly signal: AbortSignal; done(): void };
}

/** Not draining yet. */
export function createDrain(): Drain {
  const controller = new AbortController();
  const running = new Set<AbortController>();
  return {
    get isDraining() {
      return controller.signal.aborted;
    },
    signal: controller.signal,
    begin() {
      controller.abort(new Error('This process is ending.'));
      for (const one of running) one.abort(controller.signal.reason);
      running.clear();
    },
    during(signal) {
      const own = new AbortController();
      if (signal.aborted) own.abort(signal.reason);
      else if (controller.signal.aborted) own.abort(controller.signal.reason);
      else {
        running.add(own);
        signal.addEventListener('abort', () => own.abort(signal.reason), { once: true });
      }
      return { signal: own.signal, done: () => running.delete(own) };
    },
  };
}

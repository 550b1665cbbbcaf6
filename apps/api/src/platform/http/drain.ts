/** Whether this process is on its way out, and the signal on which long answers end. */
export interface Drain {
  readonly isDraining: boolean;
  /** Aborts when draining begins. */
  readonly signal: AbortSignal;
  begin(): void;
}

/** Not draining yet. */
export function createDrain(): Drain {
  const controller = new AbortController();
  return {
    get isDraining() {
      return controller.signal.aborted;
    },
    signal: controller.signal,
    begin() {
      controller.abort(new Error('This process is ending.'));
    },
  };
}

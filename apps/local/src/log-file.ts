import { appendFileSync, renameSync, statSync } from 'node:fs';

/** A quarter of a million lines or so; with the one before it a process keeps at most twice this much. */
const logBytesMax = 20 * 1024 * 1024;

/**
 * The log of one process, on disk. When it is full it becomes `….1` and a new one begins, so that a product that
 * runs for months does not fill the disk. A disk that takes nothing more costs lines and not the product.
 */
export class LogFile {
  readonly path: string;
  readonly #bytesMax: number;
  #bytes: number;

  constructor(path: string, bytesMax = logBytesMax) {
    this.path = path;
    this.#bytesMax = bytesMax;
    this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Never throws. */
  write(data: Uint8Array): void {
    try {
      if (this.#bytes + data.byteLength > this.#bytesMax && this.#bytes > 0) {
        renameSync(this.path, `${this.path}.1`);
        this.#bytes = 0;
      }
      // At once: what a process said just before it died is what a person looks for.
      appendFileSync(this.path, data, { mode: 0o600 });
      this.#bytes += data.byteLength;
    } catch {
      // The disk is full or the folder is gone: the process itself may go on all the same.
    }
  }
}

import process from 'node:process';

/** Prints one line a step: what happens now, then how long it took. */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #startedAt = performance.now();

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
  }

  /** Runs one step; a failure is marked on its line and thrown on. */
  async step<T>(title: string, run: (say: (detail: string) => void) => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    let detail = '';
    const isTerminal = this.#out.isTTY === true;
    if (isTerminal) this.#out.write(`  … ${title}`);
    const say = (text: string) => {
      detail = text;
      if (isTerminal) this.#out.write(`\r\u001b[2K  … ${title}: ${text}`);
    };
    try {
      const result = await run(say);
      this.#finish('✓', title, detail, startedAt);
      return result;
    } catch (error) {
      this.#finish('✗', title, detail, startedAt);
      throw error;
    }
  }

  line(text: string): void {
    this.#out.write(`${text}\n`);
  }

  /** Seconds since the start, for the closing lines. */
  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  #finish(mark: string, title: string, detail: string, startedAt: number): void {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const clear = this.#out.isTTY === true ? '\r\u001b[2K' : '';
    this.#out.write(`${clear}  ${mark} ${title}${detail === '' ? '' : `: ${detail}`} (${seconds} s)\n`);
  }
}

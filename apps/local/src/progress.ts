import process from 'node:process';

/**
 * Prints one line for each finished step with the time it took. Steps may run beside one another; on a terminal
 * the last line names those that are under way.
 */
export class Progress {
  readonly #out: NodeJS.WriteStream;
  readonly #startedAt = performance.now();
  readonly #underWay = new Map<string, string>();

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
  }

  /** Runs one step; a failure is marked on its line and thrown on. */
  async step<T>(title: string, run: (say: (detail: string) => void) => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const say = (detail: string) => {
      this.#underWay.set(title, detail);
      this.#showUnderWay();
    };
    say('');
    let mark = '✗';
    try {
      const result = await run(say);
      mark = '✓';
      return result;
    } finally {
      const detail = this.#underWay.get(title) ?? '';
      this.#underWay.delete(title);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      this.line(`  ${mark} ${title}${detail === '' ? '' : `: ${detail}`} (${seconds} s)`);
    }
  }

  line(text: string): void {
    this.#out.write(`${this.#isTerminal ? '\r\u001b[2K' : ''}${text}\n`);
    this.#showUnderWay();
  }

  /** Seconds since the start, for the closing lines. */
  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  get #isTerminal(): boolean {
    return this.#out.isTTY === true;
  }

  #showUnderWay(): void {
    if (!this.#isTerminal || this.#underWay.size === 0) return;
    const steps = [...this.#underWay].map(([title, detail]) =>
      detail === '' ? title : `${title}: ${detail}`,
    );
    this.#out.write(`\r\u001b[2K  … ${steps.join(', ')}`);
  }
}

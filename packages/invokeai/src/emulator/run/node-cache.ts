import type { GraphNode } from '../graph/graph.ts';
import type { JsonObject } from '../json.ts';

/** Results of nodes by their content without `id`, as the engine keeps them; the oldest leaves first. */
export class NodeCache {
  readonly #results = new Map<string, JsonObject>();
  readonly #maxSize: number;
  #isEnabled = true;
  #hits = 0;
  #misses = 0;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get isInUse(): boolean {
    return this.#isEnabled && this.#maxSize > 0;
  }

  #keyOf({ id: _id, ...content }: GraphNode): string {
    return JSON.stringify(content);
  }

  find(node: GraphNode): JsonObject | undefined {
    if (!this.isInUse || node['use_cache'] !== true) return undefined;
    const found = this.#results.get(this.#keyOf(node));
    if (found === undefined) this.#misses += 1;
    else this.#hits += 1;
    return found;
  }

  keep(node: GraphNode, result: JsonObject): void {
    if (!this.isInUse || node['use_cache'] !== true) return;
    this.#results.set(this.#keyOf(node), result);
    const [oldest] = this.#results.keys();
    if (this.#results.size > this.#maxSize && oldest !== undefined) this.#results.delete(oldest);
  }

  /** Forgets every result that names a deleted picture. */
  forgetImage(name: string): void {
    for (const [key, result] of this.#results) {
      if (JSON.stringify(result).includes(name)) this.#results.delete(key);
    }
  }

  enable(): void {
    this.#isEnabled = true;
  }

  disable(): void {
    this.#isEnabled = false;
  }

  clear(): void {
    this.#results.clear();
  }

  status(): JsonObject {
    return {
      size: this.#results.size,
      hits: this.#hits,
      misses: this.#misses,
      enabled: this.isInUse,
      max_size: this.#maxSize,
    };
  }
}

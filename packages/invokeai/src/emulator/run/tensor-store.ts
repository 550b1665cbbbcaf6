import { randomUUID } from 'node:crypto';

export interface Latents {
  readonly width: number;
  readonly height: number;
  /** Noise has a seed and no picture. */
  readonly seed: number | null;
  readonly picture?: () => Promise<Uint8Array>;
}

/** What the engine would hold as tensors: here only what a picture is made from. */
export class TensorStore {
  readonly #latents = new Map<string, Latents>();
  readonly #prompts = new Map<string, { prompt: string; isSdxl: boolean }>();

  saveLatents(latents: Latents): string {
    const name = `Tensor_${randomUUID()}`;
    this.#latents.set(name, latents);
    return name;
  }

  latents(name: string): Latents | undefined {
    return this.#latents.get(name);
  }

  saveConditioning(conditioning: { prompt: string; isSdxl: boolean }): string {
    const name = `ConditioningFieldData_${randomUUID()}`;
    this.#prompts.set(name, conditioning);
    return name;
  }

  prompt(name: string): string {
    return this.#prompts.get(name)?.prompt ?? '';
  }

  /** SDXL models need the pooled half that only SDXL prompts have. */
  isSdxl(name: string): boolean {
    return this.#prompts.get(name)?.isSdxl ?? false;
  }

  clear(): void {
    this.#latents.clear();
    this.#prompts.clear();
  }
}

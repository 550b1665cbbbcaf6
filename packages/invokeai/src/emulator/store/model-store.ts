import { createHash } from 'node:crypto';
import type { JsonObject } from '../json.ts';

/** A model as the emulator's caller describes it; the rest of the engine's record is filled in. */
export interface EmulatedModel {
  readonly key: string;
  readonly name: string;
  readonly base: string;
  readonly type?: 'main' | 'vae' | 'lora';
  readonly description?: string;
  readonly width?: number;
  readonly height?: number;
  readonly fileSizeBytes?: number;
}

/** What a stranger finds installed. */
export const defaultModels: readonly EmulatedModel[] = [
  {
    key: '0d1f6a52-7c1e-4b7e-9a41-3f5f1f6d2a01',
    name: 'Hanji XL',
    base: 'sdxl',
    description: 'Soft light on paper grain',
    fileSizeBytes: 6_938_041_050,
  },
  {
    key: '0d1f6a52-7c1e-4b7e-9a41-3f5f1f6d2a02',
    name: 'Celadon 1.5',
    base: 'sd-1',
    description: 'Quiet greens, quick to draw',
    fileSizeBytes: 2_132_625_894,
  },
  {
    key: '0d1f6a52-7c1e-4b7e-9a41-3f5f1f6d2a03',
    name: 'Inkstone XL',
    base: 'sdxl',
    description: 'Deep shadows and brush edges',
    fileSizeBytes: 6_938_078_334,
  },
];

const typeTraits = {
  main: { format: 'diffusers', repo_variant: 'fp16', prediction_type: 'epsilon', variant: 'normal' },
  vae: { format: 'diffusers', repo_variant: 'fp16' },
  lora: { format: 'lycoris' },
} as const;

function toConfig(model: EmulatedModel): JsonObject {
  const type = model.type ?? 'main';
  const path = `/opt/invokeai/models/${model.key}/${model.name}`;
  const side = model.base === 'sdxl' ? 1024 : 512;
  const settings: JsonObject = {
    vae: null,
    vae_precision: null,
    scheduler: null,
    steps: null,
    cfg_scale: null,
    cfg_rescale_multiplier: null,
    width: model.width ?? side,
    height: model.height ?? side,
    guidance: null,
    cpu_only: null,
    fp8_storage: null,
  };
  return {
    key: model.key,
    hash: `blake3:${createHash('sha256').update(model.key).digest('hex')}`,
    path,
    file_size: model.fileSizeBytes ?? 0,
    name: model.name,
    description: model.description ?? null,
    source: path,
    source_type: 'path',
    source_api_response: null,
    source_url: null,
    cover_image: null,
    type,
    ...(type === 'vae'
      ? { cpu_only: null }
      : { trigger_phrases: null, default_settings: type === 'main' ? settings : { weight: null } }),
    ...typeTraits[type],
    base: model.base,
  };
}

const submodels: Readonly<Record<string, readonly string[]>> = {
  'sd-1': ['unet', 'scheduler', 'tokenizer', 'text_encoder', 'vae'],
  'sd-2': ['unet', 'scheduler', 'tokenizer', 'text_encoder', 'vae'],
  sdxl: ['unet', 'scheduler', 'tokenizer', 'tokenizer_2', 'text_encoder', 'text_encoder_2', 'vae'],
};

/** Installed models and the counters of the memory cache that holds loaded ones. */
export class ModelStore {
  readonly #configs = new Map<string, JsonObject>();
  readonly #loaded = new Map<string, number>();
  #hits = 0;
  #misses = 0;
  #cleared = 0;
  #highWatermark = 0;

  constructor(models: readonly EmulatedModel[]) {
    for (const model of models) this.#configs.set(model.key, toConfig(model));
  }

  list(): JsonObject[] {
    return [...this.#configs.values()];
  }

  find(key: string): JsonObject | undefined {
    return this.#configs.get(key);
  }

  remove(key: string): boolean {
    return this.#configs.delete(key);
  }

  hasSubmodel(config: JsonObject, submodel: string): boolean {
    return submodels[String(config['base'])]?.includes(submodel) ?? true;
  }

  /** Counts one load of a model or of a part of it. */
  load(config: JsonObject, submodel: string | null): void {
    const name = `${config['key']}:${submodel ?? ''}`;
    if (this.#loaded.has(name)) this.#hits += 1;
    else this.#misses += 1;
    const parts = submodels[String(config['base'])]?.length ?? 1;
    this.#loaded.set(name, Math.round(Number(config['file_size']) / parts));
    this.#highWatermark = Math.max(this.#highWatermark, this.#bytesLoaded());
  }

  emptyCache(): void {
    this.#cleared += this.#loaded.size;
    this.#loaded.clear();
  }

  #bytesLoaded(): number {
    return [...this.#loaded.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Null before the first load, as in the engine. */
  stats(): JsonObject | null {
    if (this.#hits + this.#misses === 0) return null;
    return {
      hits: this.#hits,
      misses: this.#misses,
      high_watermark: this.#highWatermark,
      in_cache: this.#loaded.size,
      cleared: this.#cleared,
      cache_size: 0,
      loaded_model_sizes: Object.fromEntries(this.#loaded),
    };
  }
}

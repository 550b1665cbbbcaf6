import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../json.ts';
import { rowTimestamp } from '../timestamps.ts';
import { writePngText } from './png-text.ts';

/** The engine's row of one picture, plus the texts that travel inside its file. */
export interface ImageRecord extends JsonObject {
  image_name: string;
  width: number;
  height: number;
  is_intermediate: boolean;
  metadata: Json;
  graph: string | null;
  workflow: string | null;
}

export interface NewImage {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly origin: 'internal' | 'external';
  readonly category: string;
  readonly isIntermediate: boolean;
  readonly sessionId: string | null;
  readonly nodeId: string | null;
  readonly metadata: Json;
  readonly graph: string | null;
  readonly workflow: string | null;
}

/** The picture as the API describes it. Addresses are relative and carry no leading slash. */
export function imageView(record: ImageRecord): JsonObject {
  const { image_name, metadata: _metadata, graph: _graph, workflow: _workflow, ...row } = record;
  const address = `api/v1/images/i/${image_name}`;
  return {
    image_name,
    image_url: `${address}/full`,
    thumbnail_url: `${address}/thumbnail`,
    ...row,
  };
}

/** Pictures and their rows: bytes in memory, or as files when a data folder is given. */
export class ImageStore {
  readonly #records = new Map<string, ImageRecord>();
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #folder: string | undefined;
  readonly #changed: () => void;
  /** Of the latest finished picture, also after it was deleted. */
  #lastResult: { readonly record: ImageRecord; readonly png: Uint8Array } | undefined;

  constructor(options: { folder?: string; records: readonly ImageRecord[]; onChange: () => void }) {
    this.#folder = options.folder;
    this.#changed = options.onChange;
    if (this.#folder !== undefined) mkdirSync(this.#folder, { recursive: true });
    for (const record of options.records) this.#records.set(record.image_name, record);
  }

  /** Stores a picture with its texts inside the PNG and answers its new row; the store chooses the name. */
  create(image: NewImage): ImageRecord {
    const texts = {
      ...(image.metadata === null ? {} : { invokeai_metadata: JSON.stringify(image.metadata) }),
      ...(image.workflow === null ? {} : { invokeai_workflow: image.workflow }),
      ...(image.graph === null ? {} : { invokeai_graph: image.graph }),
    };
    const now = rowTimestamp();
    const record: ImageRecord = {
      image_name: `${randomUUID()}.png`,
      image_origin: image.origin,
      image_category: image.category,
      width: image.width,
      height: image.height,
      created_at: now,
      updated_at: now,
      deleted_at: null,
      is_intermediate: image.isIntermediate,
      session_id: image.sessionId,
      node_id: image.nodeId,
      starred: false,
      has_workflow: image.workflow !== null || image.graph !== null,
      image_subfolder: '',
      board_id: null,
      metadata: image.metadata,
      graph: image.graph,
      workflow: image.workflow,
    };
    const png = writePngText(image.png, texts);
    this.#write(record, png);
    if (image.origin === 'internal' && !image.isIntermediate) this.#lastResult = { record, png };
    return record;
  }

  #write(record: ImageRecord, png: Uint8Array): void {
    if (this.#folder === undefined) this.#bytes.set(record.image_name, png);
    else writeFileSync(join(this.#folder, record.image_name), png);
    this.#records.set(record.image_name, record);
    this.#changed();
  }

  get hasEarlierResult(): boolean {
    return this.#lastResult !== undefined;
  }

  /** The latest finished picture under its old name; one that was deleted is there again. */
  restoreEarlierResult(): ImageRecord | undefined {
    if (this.#lastResult === undefined) return undefined;
    const { record, png } = this.#lastResult;
    if (!this.#records.has(record.image_name)) this.#write(record, png);
    return record;
  }

  find(name: string): ImageRecord | undefined {
    return this.#records.get(name);
  }

  read(name: string): Uint8Array | undefined {
    if (!this.#records.has(name)) return undefined;
    return this.#folder === undefined ? this.#bytes.get(name) : readFileSync(join(this.#folder, name));
  }

  /** Every row, oldest first. */
  list(): ImageRecord[] {
    return [...this.#records.values()];
  }

  update(name: string, changes: JsonObject): ImageRecord | undefined {
    const record = this.#records.get(name);
    if (record === undefined) return undefined;
    const updated: ImageRecord = { ...record, ...changes, updated_at: rowTimestamp() };
    this.#records.set(name, updated);
    this.#changed();
    return updated;
  }

  delete(name: string): boolean {
    if (!this.#records.delete(name)) return false;
    if (this.#folder === undefined) this.#bytes.delete(name);
    else rmSync(join(this.#folder, name), { force: true });
    this.#changed();
    return true;
  }
}

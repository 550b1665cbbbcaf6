import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Graph } from '../graph/graph.ts';
import { parseGraph } from '../graph/validate-graph.ts';
import { isJsonObject, type Json } from '../json.ts';
import { type ImageRecord, ImageStore } from './image-store.ts';
import type { QueueItem, QueueRow } from './queue-item.ts';
import { QueueStore } from './queue-store.ts';

interface SavedItem {
  readonly row: QueueRow;
  readonly isPoison: boolean;
}

interface Saved {
  readonly lastItemId: number;
  readonly items: readonly SavedItem[];
  readonly images: readonly ImageRecord[];
}

const fileName = 'emulator-state.json';

/** Changes come in bursts, one per status; a killed process loses at most this much. */
const saveDelayMilliseconds = 200;

function readSaved(folder: string): Saved {
  try {
    return JSON.parse(readFileSync(join(folder, fileName), 'utf8')) as Saved;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { lastItemId: 0, items: [], images: [] };
    }
    throw error;
  }
}

function graphOf({ session }: QueueRow): Graph {
  const raw: Json = isJsonObject(session) ? (session['graph'] ?? null) : null;
  const parsed = parseGraph(raw, [], null);
  if ('value' in parsed) return parsed.value;
  return { id: '', nodes: new Map(), edges: [] };
}

/**
 * The queue and the pictures, in memory or, given a folder, kept there: rows in one JSON file, replaced as a
 * whole shortly after a change, and each picture as a file.
 */
export function openStores(folder: string | undefined): {
  queue: QueueStore;
  images: ImageStore;
  save: () => void;
} {
  if (folder === undefined) {
    const onChange = () => undefined;
    return {
      queue: new QueueStore({ items: [], lastItemId: 0, onChange }),
      images: new ImageStore({ records: [], onChange }),
      save: onChange,
    };
  }
  mkdirSync(folder, { recursive: true });
  const saved = readSaved(folder);
  let isScheduled = false;
  const save = () => {
    isScheduled = false;
    const items = queue.all().map(({ row, isPoison }): SavedItem => ({ row, isPoison }));
    const state: Saved = { lastItemId: queue.lastItemId, items, images: images.list() };
    const file = join(folder, fileName);
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  };
  const onChange = () => {
    if (isScheduled) return;
    isScheduled = true;
    setTimeout(() => {
      if (isScheduled) save();
    }, saveDelayMilliseconds).unref();
  };
  const items = saved.items.map(({ row, isPoison }): QueueItem => ({ row, isPoison, graph: graphOf(row) }));
  const queue = new QueueStore({ items, lastItemId: saved.lastItemId, onChange });
  const images = new ImageStore({ folder: join(folder, 'images'), records: saved.images, onChange });
  return { queue, images, save };
}

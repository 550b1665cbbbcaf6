import type { Graph } from '../graph/graph.ts';
import type { Json, JsonObject } from '../json.ts';

export type ItemStatus = 'pending' | 'in_progress' | 'waiting' | 'completed' | 'failed' | 'canceled';

/** One row of the queue, in the engine's names. */
export interface QueueRow extends JsonObject {
  item_id: number;
  status: ItemStatus;
  status_sequence: number;
  priority: number;
  batch_id: string;
  origin: string | null;
  destination: string | null;
  session_id: string;
  error_type: string | null;
  error_message: string | null;
  error_traceback: string | null;
  created_at: string;
  updated_at: string;
  started_at: string | null;
  completed_at: string | null;
  queue_id: string;
  field_values: Json;
  retried_from_item_id: number | null;
  device: string | null;
  session: JsonObject;
  workflow: JsonObject | null;
}

/** A row and what the emulator knows about it beside the row. */
export interface QueueItem {
  row: QueueRow;
  readonly graph: Graph;
  /** The engine can neither read nor run such an item, and tries again for ever. */
  readonly isPoison: boolean;
}

/** True for statuses that an item never leaves. */
export function isFinished(status: ItemStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'canceled';
}

/** The item as every answer but `GET /i/{item_id}` shows it: null fields included. */
export function itemView({ row }: QueueItem): JsonObject {
  const { session, workflow, queue_id, field_values, retried_from_item_id, device, ...head } = row;
  return {
    ...head,
    queue_id,
    user_id: 'system',
    user_display_name: 'System',
    user_email: 'system@system.invokeai',
    field_values,
    retried_from_item_id,
    device,
    workflow_call_id: null,
    parent_item_id: null,
    parent_session_id: null,
    root_item_id: null,
    workflow_call_depth: null,
    session,
    workflow,
  };
}

/** The item without its graphs. */
export function itemSummaryView({ row }: QueueItem): JsonObject {
  return {
    item_id: row.item_id,
    created_at: row.created_at,
    status: row.status,
    device: row.device,
    started_at: row.started_at,
    completed_at: row.completed_at,
    origin: row.origin,
    destination: row.destination,
    batch_id: row.batch_id,
    user_id: 'system',
    user_display_name: 'System',
    user_email: 'system@system.invokeai',
    field_values: row.field_values,
    parent_item_id: null,
  };
}

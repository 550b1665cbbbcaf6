import type { Json, JsonObject } from '../json.ts';
import type { Graph, GraphNode } from './graph.ts';
import { findField, findNodeType } from './node-types.ts';
import type { Batch, BatchDatum } from './parse-batch.ts';
import { checkFieldValue } from './validate-value.ts';

export interface FieldValue extends JsonObject {
  node_path: string;
  field_name: string;
  value: Json;
}

export interface ExpandedItem {
  readonly graph: Graph;
  readonly fieldValues: FieldValue[];
  /** True when a value does not fit its field: the engine then cannot read the item back from its queue. */
  readonly isPoison: boolean;
}

function zippedRows(zipped: readonly BatchDatum[]): FieldValue[][] {
  const length = zipped[0]?.items.length ?? 0;
  return Array.from({ length }, (_, index) =>
    zipped.map(({ node_path, field_name, items }) => ({
      node_path,
      field_name,
      value: items[index] ?? null,
    })),
  );
}

function product(lists: readonly FieldValue[][][]): FieldValue[][] {
  return lists.reduce<FieldValue[][]>(
    (rows, list) => rows.flatMap((row) => list.map((values) => [...row, ...values])),
    [[]],
  );
}

function substitute(graph: Graph, fieldValues: FieldValue[]): ExpandedItem {
  const nodes = new Map<string, GraphNode>(graph.nodes);
  let isPoison = false;
  for (const { node_path, field_name, value } of fieldValues) {
    const node = nodes.get(node_path);
    const definition = node && findNodeType(node.type);
    const field = definition && findField(definition, field_name);
    if (node === undefined) continue;
    const checked = field === undefined ? { issues: [] } : checkFieldValue(field, value, []);
    if ('issues' in checked) isPoison = true;
    nodes.set(node_path, { ...node, [field_name]: 'value' in checked ? checked.value : value });
  }
  return { graph: { ...graph, nodes }, fieldValues, isPoison };
}

/** How many items a batch asks for: runs times the product of its outer lists. */
export function countItems(batch: Batch): number {
  return (batch.data ?? []).reduce((count, zipped) => count * (zipped[0]?.items.length ?? 0), batch.runs);
}

/** The items of a batch in the engine's order: runs outermost, then the first outer list, the last one fastest. */
export function expandBatch(batch: Batch, limit: number): ExpandedItem[] {
  const rows = product((batch.data ?? []).map(zippedRows));
  const items: ExpandedItem[] = [];
  for (let run = 0; run < batch.runs && items.length < limit; run += 1) {
    for (const row of rows) {
      if (items.length >= limit) break;
      items.push(substitute(batch.graph, row));
    }
  }
  return items;
}

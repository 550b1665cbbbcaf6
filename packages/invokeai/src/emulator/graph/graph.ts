import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** A node as the engine echoes it: every field of its type present, unknown keys kept. */
export interface GraphNode extends JsonObject {
  id: string;
  type: string;
}

export interface EdgeEnd extends JsonObject {
  node_id: string;
  field: string;
}

export interface Edge extends JsonObject {
  source: EdgeEnd;
  destination: EdgeEnd;
}

export interface Graph {
  readonly id: string;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly edges: readonly Edge[];
}

/** The engine's wire form of a graph. */
export function graphToJson(graph: Graph): JsonObject {
  return { id: graph.id, nodes: Object.fromEntries(graph.nodes), edges: [...graph.edges] };
}

/** The engine's own wording for an edge, as it appears in error messages. */
export function describeEdge(edge: Edge): string {
  const { source, destination } = edge;
  return `${source.node_id}.${source.field} -> ${destination.node_id}.${destination.field}`;
}

/** A named string property of a JSON object, or undefined. */
export function textOf(value: Json | undefined, key: string): string | undefined {
  const inner = isJsonObject(value) ? value[key] : undefined;
  return typeof inner === 'string' ? inner : undefined;
}

/** A named number property of a JSON object, or undefined. */
export function numberOf(value: Json | undefined, key: string): number | undefined {
  const inner = isJsonObject(value) ? value[key] : undefined;
  return typeof inner === 'number' ? inner : undefined;
}

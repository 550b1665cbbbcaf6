import { randomUUID } from 'node:crypto';
import type { Json, JsonObject } from '../json.ts';
import { type Edge, type Graph, type GraphNode, graphToJson } from './graph.ts';
import { findField, findNodeType } from './node-types.ts';
import { checkFieldValue } from './validate-value.ts';

/** The state of a session that has not run: what a pending item shows. */
export function emptySession(id: string, graph: Graph): JsonObject {
  return {
    id,
    graph: graphToJson(graph),
    execution_graph: { id: randomUUID(), nodes: {}, edges: [] },
    executed: [],
    executed_history: [],
    results: {},
    errors: {},
    workflow_call_stack: [],
    workflow_call_history: [],
    workflow_call_parent: null,
    waiting_workflow_call: null,
    waiting_workflow_call_execution: null,
    waiting_workflow_call_child_session: null,
    max_workflow_call_depth: 4,
    prepared_source_mapping: {},
    source_prepared_mapping: {},
    prepared_iteration_paths: {},
    ready_order: [],
    indegree: {},
  };
}

/** Node ids such that every node follows the nodes it reads from, first come first served within a generation. */
function prepareOrder(graph: Graph): string[] {
  const unmet = new Map([...graph.nodes.keys()].map((id) => [id, 0]));
  for (const { destination } of graph.edges) {
    unmet.set(destination.node_id, (unmet.get(destination.node_id) ?? 0) + 1);
  }
  const order = [...unmet].filter(([, count]) => count === 0).map(([id]) => id);
  for (let position = 0; position < order.length; position += 1) {
    for (const { source, destination } of graph.edges) {
      if (source.node_id !== order[position]) continue;
      const left = (unmet.get(destination.node_id) ?? 0) - 1;
      unmet.set(destination.node_id, left);
      if (left === 0) order.push(destination.node_id);
    }
  }
  return order;
}

export interface PreparedNode {
  readonly sourceId: string;
  readonly node: GraphNode;
  /** The field whose value over an edge the node refuses, if any. */
  readonly refusedInput: string | undefined;
}

/** One run of a graph: which node is next, what each produced, and how the engine reports that afterwards. */
export class Session {
  readonly id: string;
  readonly graph: Graph;
  readonly #preparedIds = new Map<string, string>();
  readonly #hydrated = new Map<string, GraphNode>();
  readonly #results = new Map<string, JsonObject>();
  readonly #errors = new Map<string, string>();
  readonly #history: string[] = [];
  readonly #unmet = new Map<string, Set<number>>();
  readonly #readyByClass = new Map<string, string[]>();
  readonly #executionGraphId = randomUUID();
  readonly #order: string[];
  #activeClass: string | undefined;

  constructor(id: string, graph: Graph) {
    this.id = id;
    this.graph = graph;
    this.#order = prepareOrder(graph);
    for (const sourceId of this.#order) {
      this.#preparedIds.set(sourceId, randomUUID());
      const incoming = graph.edges.flatMap((edge, index) =>
        edge.destination.node_id === sourceId ? [index] : [],
      );
      this.#unmet.set(sourceId, new Set(incoming));
    }
    // The engine picks the first class when it has prepared two nodes and not yet the others.
    for (const sourceId of this.#order.slice(0, 2)) this.#enqueueIfReady(sourceId);
    this.#activeClass = this.#nextClass();
    for (const sourceId of this.#order.slice(2)) this.#enqueueIfReady(sourceId);
  }

  #enqueueIfReady(sourceId: string): void {
    if ((this.#unmet.get(sourceId)?.size ?? 0) > 0) return;
    const className = findNodeType(this.graph.nodes.get(sourceId)?.type ?? '')?.className ?? '';
    const queue = this.#readyByClass.get(className);
    if (queue === undefined) this.#readyByClass.set(className, [sourceId]);
    else queue.push(sourceId);
  }

  #nextClass(): string | undefined {
    return [...this.#readyByClass]
      .filter(([, queue]) => queue.length > 0)
      .map(([className]) => className)
      .sort()[0];
  }

  /** The next node to run with its inputs filled in, or undefined when none is left. Classes are drained one by one. */
  next(): PreparedNode | undefined {
    if ((this.#readyByClass.get(this.#activeClass ?? '')?.length ?? 0) === 0) {
      this.#activeClass = this.#nextClass();
    }
    const sourceId = this.#readyByClass.get(this.#activeClass ?? '')?.shift();
    return sourceId === undefined ? undefined : this.#hydrate(sourceId);
  }

  #hydrate(sourceId: string): PreparedNode {
    const original = this.graph.nodes.get(sourceId);
    const id = this.#preparedIds.get(sourceId) ?? sourceId;
    const node: GraphNode = { ...original, id, type: original?.type ?? '' };
    const definition = findNodeType(node.type);
    let refusedInput: string | undefined;
    const items: Json[] = [];
    for (const { source, destination } of this.graph.edges) {
      if (destination.node_id !== sourceId) continue;
      const value = this.#results.get(source.node_id)?.[source.field] ?? null;
      if (node.type === 'collect' && destination.field === 'item') {
        items.push(value);
        continue;
      }
      const field = definition && findField(definition, destination.field);
      const checked = field === undefined ? { value } : checkFieldValue(field, value, []);
      if ('value' in checked) node[destination.field] = checked.value;
      else refusedInput ??= destination.field;
    }
    if (items.length > 0) {
      node['collection'] = [...(Array.isArray(node['collection']) ? node['collection'] : []), ...items];
    }
    this.#hydrated.set(sourceId, node);
    return { sourceId, node, refusedInput };
  }

  complete(sourceId: string, result: JsonObject): void {
    this.#results.set(sourceId, result);
    this.#history.push(sourceId);
    for (const [index, edge] of this.graph.edges.entries()) {
      if (edge.source.node_id !== sourceId) continue;
      const unmet = this.#unmet.get(edge.destination.node_id);
      unmet?.delete(index);
      if (unmet?.size === 0) this.#enqueueIfReady(edge.destination.node_id);
    }
  }

  fail(sourceId: string, error: string): void {
    this.#errors.set(sourceId, error);
  }

  /** The engine's wire form of the state so far. */
  toJson(): JsonObject {
    const idOf = (sourceId: string) => this.#preparedIds.get(sourceId) ?? sourceId;
    const byPreparedId = <Value extends Json>(entries: Iterable<[string, Value]>): JsonObject =>
      Object.fromEntries([...entries].map(([sourceId, value]) => [idOf(sourceId), value]));
    const nodeOf = (sourceId: string): JsonObject => {
      const original = this.graph.nodes.get(sourceId);
      return this.#hydrated.get(sourceId) ?? { ...original, id: idOf(sourceId) };
    };
    const edges = this.graph.edges.map(
      ({ source, destination }): Edge => ({
        source: { node_id: idOf(source.node_id), field: source.field },
        destination: { node_id: idOf(destination.node_id), field: destination.field },
      }),
    );
    return {
      ...emptySession(this.id, this.graph),
      execution_graph: {
        id: this.#executionGraphId,
        nodes: byPreparedId(this.#order.map((sourceId) => [sourceId, nodeOf(sourceId)])),
        edges,
      },
      executed: [...this.#history, ...this.#history.map(idOf)],
      executed_history: [...this.#history],
      results: byPreparedId(this.#results),
      errors: byPreparedId(this.#errors),
      prepared_source_mapping: Object.fromEntries(this.#order.map((sourceId) => [idOf(sourceId), sourceId])),
      source_prepared_mapping: Object.fromEntries(
        this.#order.map((sourceId) => [sourceId, [idOf(sourceId)]]),
      ),
      prepared_iteration_paths: byPreparedId(this.#order.map((sourceId) => [sourceId, []])),
      indegree: byPreparedId(this.#order.map((sourceId) => [sourceId, this.#unmet.get(sourceId)?.size ?? 0])),
    };
  }
}

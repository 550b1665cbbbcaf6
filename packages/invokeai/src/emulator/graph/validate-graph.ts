import { randomUUID } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject, own } from '../json.ts';
import type { Issue } from '../refusals.ts';
import { describeEdge, type Edge, type Graph, type GraphNode } from './graph.ts';
import {
  commonFields,
  type FieldType,
  findField,
  findNodeType,
  nodeTypes,
  savingFields,
} from './node-types.ts';
import { checkFieldValue, listChoices } from './validate-value.ts';

type Location = Issue['loc'];
type Parsed<Value> = { readonly value: Value } | { readonly issues: readonly Issue[] };

const notAnObject = 'Input should be a valid dictionary or object to extract fields from';

/** Parses one node: its type chooses the fields, missing ones get their defaults, unknown keys stay. */
export function parseNode(raw: Json, loc: Location): Parsed<GraphNode> {
  if (!isJsonObject(raw)) {
    return { issues: [{ type: 'model_attributes_type', loc, msg: notAnObject, input: raw }] };
  }
  const type = own(raw, 'type');
  if (type === undefined) {
    const msg = "Unable to extract tag using discriminator 'type'";
    return {
      issues: [{ type: 'union_tag_not_found', loc, msg, input: raw, ctx: { discriminator: "'type'" } }],
    };
  }
  const definition = typeof type === 'string' ? findNodeType(type) : undefined;
  if (definition === undefined || typeof type !== 'string') {
    const expected = listChoices(Object.keys(nodeTypes)).replace(' or ', ', ');
    // JSON may carry an object whose own `toString` is no function: it has no text but its JSON.
    const tag = typeof type === 'string' ? type : JSON.stringify(type);
    const msg = `Input tag '${tag}' found using 'type' does not match any of the expected tags: ${expected}`;
    const ctx = { discriminator: "'type'", tag, expected_tags: expected };
    return { issues: [{ type: 'union_tag_invalid', loc, msg, input: raw, ctx }] };
  }
  const issues: Issue[] = [];
  const id = own(raw, 'id') ?? randomUUID();
  if (typeof id !== 'string') {
    const msg = 'Input should be a valid string';
    issues.push({ type: 'string_type', loc: [...loc, type, 'id'], msg, input: id });
  }
  const common = { ...commonFields };
  const sections: Record<string, Json>[] = [];
  for (const fields of [definition.savesImage ? savingFields : {}, common, definition.fields]) {
    const section: Record<string, Json> = {};
    for (const [name, field] of Object.entries(fields)) {
      const given = own(raw, name);
      const fallback = name === 'use_cache' ? definition.useCache : field.default;
      const checked =
        given === undefined ? { value: fallback } : checkFieldValue(field, given, [...loc, type, name]);
      if ('value' in checked) section[name] = checked.value;
      else issues.push(...checked.issues);
    }
    sections.push(section);
  }
  if (issues.length > 0) return { issues };
  const [saving = {}, shared = {}, own_ = {}] = sections;
  const known = { ...saving, id: String(id), ...shared, ...own_, type };
  const extras = definition.keepsExtraFields
    ? Object.entries(raw).filter(([name]) => !Object.hasOwn(known, name))
    : [];
  return { value: Object.fromEntries([...Object.entries(known), ...extras]) as GraphNode };
}

function parseEdge(raw: Json, loc: Location): Parsed<Edge> {
  const issues: Issue[] = [];
  const end = (name: 'source' | 'destination'): Edge['source'] => {
    const input = isJsonObject(raw) ? own(raw, name) : undefined;
    const found: JsonObject = isJsonObject(input) ? input : {};
    if (input === undefined) {
      issues.push({ type: 'missing', loc: [...loc, name], msg: 'Field required', input: raw });
    } else if (!isJsonObject(input)) {
      issues.push({ type: 'model_attributes_type', loc: [...loc, name], msg: notAnObject, input });
    } else {
      for (const key of ['node_id', 'field']) {
        const inner = own(input, key);
        const at = [...loc, name, key];
        if (inner === undefined) issues.push({ type: 'missing', loc: at, msg: 'Field required', input });
        else if (typeof inner !== 'string') {
          issues.push({ type: 'string_type', loc: at, msg: 'Input should be a valid string', input: inner });
        }
      }
    }
    return { node_id: textOf(found, 'node_id'), field: textOf(found, 'field') };
  };
  if (!isJsonObject(raw)) {
    return { issues: [{ type: 'model_attributes_type', loc, msg: notAnObject, input: raw }] };
  }
  const edge = { source: end('source'), destination: end('destination') };
  return issues.length > 0 ? { issues } : { value: edge };
}

/** Empty where there is no text; that place has been reported then. */
function textOf(object: JsonObject, key: string): string {
  const value = own(object, key);
  return typeof value === 'string' ? value : '';
}

function isCompatible(from: readonly FieldType[], to: readonly FieldType[]): boolean {
  return from.every((source) =>
    to.some(
      (target) =>
        source === target ||
        source === 'any' ||
        target === 'any' ||
        (source === 'any[]' && target.endsWith('[]')) ||
        (target === 'any[]' && source.endsWith('[]')) ||
        (source === 'integer' && target === 'number') ||
        ((source === 'integer' || source === 'number') && target === 'string'),
    ),
  );
}

function hasCycle(graph: Graph): boolean {
  const unmet = new Map([...graph.nodes.keys()].map((id) => [id, 0]));
  for (const { destination } of graph.edges) {
    unmet.set(destination.node_id, (unmet.get(destination.node_id) ?? 0) + 1);
  }
  const ready = [...unmet].filter(([, count]) => count === 0).map(([id]) => id);
  let visited = 0;
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    visited += 1;
    for (const { source, destination } of graph.edges) {
      if (source.node_id !== id) continue;
      const left = (unmet.get(destination.node_id) ?? 0) - 1;
      unmet.set(destination.node_id, left);
      if (left === 0) ready.push(destination.node_id);
    }
  }
  return visited < graph.nodes.size;
}

function outputTypes(graph: Graph, end: Edge['source']): readonly FieldType[] | undefined {
  const definition = findNodeType(graph.nodes.get(end.node_id)?.type ?? '');
  if (definition === undefined || !Object.hasOwn(definition.output.fields, end.field)) return undefined;
  return definition.output.fields[end.field];
}

function inputTypes(graph: Graph, end: Edge['destination']): readonly FieldType[] | undefined {
  const definition = findNodeType(graph.nodes.get(end.node_id)?.type ?? '');
  return definition && findField(definition, end.field)?.types;
}

function collectorProblem(graph: Graph, id: string): string | undefined {
  const into = graph.edges.filter((edge) => edge.destination.node_id === id);
  if (into.length === 0) return 'Collector must have at least one item or collection input edge';
  const items = into.filter((edge) => edge.destination.field === 'item');
  const itemTypes = new Set(items.flatMap((edge) => outputTypes(graph, edge.source) ?? []));
  if (itemTypes.size > 1) return 'Collector input collection items must be of a single type';
  const [itemType] = itemTypes;
  for (const { source, destination } of graph.edges) {
    if (source.node_id !== id || itemType === undefined) continue;
    const wanted = inputTypes(graph, destination) ?? [];
    if (!wanted.some((type) => type === 'any' || type === 'any[]' || type === `${itemType}[]`)) {
      return 'Collector outputs must connect to a collection input with a matching type';
    }
  }
  return undefined;
}

/** What is wrong with a parsed graph as a whole, in the engine's words, or undefined. */
export function graphProblem(graph: Graph): string | undefined {
  const ids = [...graph.nodes.values()].map((node) => node.id);
  const repeated = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  if (repeated.length > 0) {
    return `Node ids must be unique, found duplicates {${repeated.map((id) => `'${id}'`).join(', ')}}`;
  }
  for (const [key, node] of graph.nodes) {
    if (key !== node.id) return `Node ids must match, got ${key} and ${node.id}`;
  }
  for (const { source, destination } of graph.edges) {
    if (!graph.nodes.has(source.node_id)) {
      return `Edge source node ${source.node_id} does not exist in the graph`;
    }
    if (!graph.nodes.has(destination.node_id)) {
      return `Edge destination node ${destination.node_id} does not exist in the graph`;
    }
    if (source.field !== 'type' && outputTypes(graph, source) === undefined) {
      return `Edge source field ${source.field} does not exist in node ${source.node_id}`;
    }
    if (inputTypes(graph, destination) === undefined) {
      return `Edge destination field ${destination.field} does not exist in node ${destination.node_id}`;
    }
  }
  if (hasCycle(graph)) return 'Graph contains cycles';
  for (const edge of graph.edges) {
    if (
      !isCompatible(outputTypes(graph, edge.source) ?? ['string'], inputTypes(graph, edge.destination) ?? [])
    ) {
      return `Edge source and target types do not match (${describeEdge(edge)})`;
    }
  }
  for (const node of graph.nodes.values()) {
    const problem = node.type === 'collect' ? collectorProblem(graph, node.id) : undefined;
    if (problem !== undefined) return `Invalid collector node (${node.id}): ${problem}`;
  }
  return undefined;
}

/** Parses and checks a graph as the engine does at enqueue; the issues are those of its 422 answer. */
export function parseGraph(raw: Json | undefined, loc: Location, parent: Json): Parsed<Graph> {
  if (raw === undefined) return { issues: [{ type: 'missing', loc, msg: 'Field required', input: parent }] };
  if (!isJsonObject(raw)) {
    return { issues: [{ type: 'model_attributes_type', loc, msg: notAnObject, input: raw }] };
  }
  const issues: Issue[] = [];
  const nodes = new Map<string, GraphNode>();
  const rawNodes = own(raw, 'nodes') ?? {};
  if (!isJsonObject(rawNodes)) {
    const msg = 'Input should be a valid dictionary';
    issues.push({ type: 'dict_type', loc: [...loc, 'nodes'], msg, input: rawNodes });
  } else {
    for (const [key, node] of Object.entries(rawNodes)) {
      const parsed = parseNode(node, [...loc, 'nodes', key]);
      if ('value' in parsed) nodes.set(key, parsed.value);
      else issues.push(...parsed.issues);
    }
  }
  const edges: Edge[] = [];
  const rawEdges = own(raw, 'edges') ?? [];
  if (!Array.isArray(rawEdges)) {
    const msg = 'Input should be a valid list';
    issues.push({ type: 'list_type', loc: [...loc, 'edges'], msg, input: rawEdges });
  } else {
    for (const [index, edge] of rawEdges.entries()) {
      const parsed = parseEdge(edge, [...loc, 'edges', index]);
      if ('value' in parsed) edges.push(parsed.value);
      else issues.push(...parsed.issues);
    }
  }
  if (issues.length > 0) return { issues };
  const id = own(raw, 'id');
  const graph: Graph = { id: typeof id === 'string' ? id : randomUUID(), nodes, edges };
  const problem = graphProblem(graph);
  if (problem === undefined) return { value: graph };
  const msg = `Value error, ${problem}`;
  return { issues: [{ type: 'value_error', loc, msg, input: raw, ctx: { error: {} } }] };
}
